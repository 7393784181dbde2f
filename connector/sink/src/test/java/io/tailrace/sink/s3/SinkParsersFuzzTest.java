package io.tailrace.sink.s3;

import io.tailrace.catalog.Folders;
import io.tailrace.schema.Columns;
import io.tailrace.sink.layout.FolderTemplate;
import io.tailrace.sink.layout.PartitionTime;
import io.tailrace.sink.layout.TableNames;
import io.tailrace.sink.row.DeclaredColumns;
import io.tailrace.testing.Fuzz;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever comes in, the sink's parsers take it or refuse it with their own exceptions. */
@Timeout(value = 30, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SinkParsersFuzzTest {

    /** More than there are here: this class has four, and the quick lane gives it three seconds. */
    private static final int PARSERS = 20;

    private static final List<String> TIMES = List.of(
            "2026-11-22T13:45:00.123Z", "2026-11-22 13:45", "2026-11-22", "2026-11-22T13:45:00+05:30[Europe/Zurich]");

    @Test
    void folder_templates() {
        Fuzz.run(
                "FolderTemplate",
                Fuzz.share(PARSERS),
                List.of(
                        Folders.HOURLY.template(),
                        "{table}/{field:customer.country}/dt={time:yyyy-MM-dd}",
                        "{time:ppppppppppEEEE}/{time:QQQ'th'}/{table}",
                        "{time:YYYY-'W'ww-e}/{time:[HH]B}/{time:VV}/{time:pppG}"),
                FolderTemplate::parse,
                Set.of(IllegalArgumentException.class));
    }

    @Test
    void table_names() {
        Fuzz.run(
                "TableNames",
                Fuzz.share(PARSERS),
                List.of("${topic}", "x_${1}_${topic}", "lake.${1}${2}"),
                input -> new TableNames(Pattern.compile("(.*)"), input).of("orders"),
                Set.of(IllegalArgumentException.class, DataException.class));
    }

    @Test
    void times_of_fields() {
        Fuzz.run(
                "PartitionTime",
                Fuzz.share(PARSERS),
                TIMES,
                input -> PartitionTime.field("t")
                        .millisOf(new SinkRecord("orders", 0, null, null, null, Map.of("t", input), 0), Instant.EPOCH),
                Set.of(DataException.class));
    }

    @Test
    void values_of_declared_columns() {
        DeclaredColumns declared = new DeclaredColumns(
                Columns.parse("a timestamp, b timestamp(6), c date, d decimal(10,2), e binary, f array<timestamp>, g"
                        + " struct<h:date>"));
        List<String> names = List.of("a", "b", "c", "d", "e");
        Fuzz.run(
                "DeclaredColumns",
                Fuzz.share(PARSERS),
                List.of("2026-11-22T13:45:00.123Z", "2026-11-22", "12.50", "1E5", "AAE="),
                input -> declared.apply(Map.of(names.get(Math.floorMod(input.hashCode(), names.size())), input)),
                Set.of(DataException.class));
    }
}
