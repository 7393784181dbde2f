package io.tailrace.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.sink.layout.FolderTemplate;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FoldersTest {
    @Test
    void the_templates_are_those_of_the_documentation() {
        assertThat(Folders.HOURLY.template()).isEqualTo("{table}/dt={time:yyyy-MM-dd}/hour={time:HH}");
        assertThat(Folders.DAILY.template()).isEqualTo("{table}/dt={time:yyyy-MM-dd}");
        assertThat(Folders.templates())
                .isEqualTo("{table}/dt={time:yyyy-MM-dd}/hour={time:HH} or {table}/dt={time:yyyy-MM-dd}");
    }

    @ParameterizedTest
    @EnumSource(Folders.class)
    void queries_look_where_the_sink_writes(Folders folders) {
        String written = FolderTemplate.parse(folders.template()).example("orders");

        String asked = new Partitioning(folders, LocalDate.EPOCH)
                .properties("s3://lake/orders/")
                .getOrDefault("storage.location.template", "")
                .replace("${dt}", "2026-11-22")
                .replace("${hour}", "13");

        assertThat(asked).isEqualTo("s3://lake/" + written + "/");
    }

    @ParameterizedTest
    @EnumSource(Folders.class)
    void they_are_known_by_their_template_and_by_their_columns(Folders folders) {
        assertThat(Folders.ofTemplate(folders.template())).contains(folders);
        assertThat(Folders.ofColumns(folders.columns())).contains(folders);
    }

    @Test
    void others_are_unknown() {
        assertThat(Folders.ofTemplate("{table}/dt={time:yyyy-MM-dd}/hour={time:mm}"))
                .isEmpty();
        assertThat(Folders.ofColumns(List.of("hour", "dt"))).isEmpty();
    }

    @Test
    void a_table_of_days_shows_files_of_hours_and_not_the_other_way_round() {
        assertThat(Folders.DAILY.show(Folders.HOURLY)).isTrue();
        assertThat(Folders.HOURLY.show(Folders.DAILY)).isFalse();
    }

    @Test
    void a_table_of_days_has_one_projected_column() {
        assertThat(new Partitioning(Folders.DAILY, LocalDate.of(2026, 1, 1)).properties("s3://lake/orders/"))
                .containsExactly(
                        Map.entry("projection.enabled", "true"),
                        Map.entry("projection.dt.type", "date"),
                        Map.entry("projection.dt.format", "yyyy-MM-dd"),
                        Map.entry("projection.dt.range", "2026-01-01,NOW+1DAYS"),
                        Map.entry("projection.dt.interval", "1"),
                        Map.entry("projection.dt.interval.unit", "DAYS"),
                        Map.entry("storage.location.template", "s3://lake/orders/dt=${dt}/"));
    }
}
