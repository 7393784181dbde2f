package io.tailrace.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.schema.Columns;
import org.junit.jupiter.api.Test;

class JsonColumnsTest {

    @Test
    void bytes_are_strings_at_any_depth_and_nothing_else_changes() {
        Columns columns = Columns.parse("id bigint, b binary, l array<binary>, m map<string,binary>,"
                + " s struct<b:binary,inner:array<struct<b:binary,d:decimal(20,2)>>>");

        assertThat(JsonColumns.of(columns))
                .isEqualTo(Columns.parse("id bigint, b string, l array<string>, m map<string,string>,"
                        + " s struct<b:string,inner:array<struct<b:string,d:decimal(20,2)>>>"));
    }
}
