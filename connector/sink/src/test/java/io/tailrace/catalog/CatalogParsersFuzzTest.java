package io.tailrace.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.testing.Fuzz;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A type that anyone may have written into Glue is known or not, and never an error. */
@Timeout(value = 30, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CatalogParsersFuzzTest {

    @Test
    void types_of_tables() {
        Fuzz.run(
                "GlueType",
                Fuzz.share(8),
                List.of(
                        "array<map<string,struct<a:decimal(10,2),b-c:array<timestamp>>>>",
                        "struct<a:int,b:struct<c:string,d:map<string,bigint>>>",
                        "char(3)",
                        "array<".repeat(20) + "int" + ">".repeat(20)),
                GlueType::parse,
                Set.of());
    }

    @Test
    void a_type_nested_beyond_the_stack_is_unknown() {
        for (String type : List.of("array<", "map<string,", "struct<a:")) {
            assertThat(GlueType.parse(type.repeat(5_000) + "int" + ">".repeat(5_000)))
                    .isEmpty();
        }
    }
}
