package io.tailrace.transform;

import static io.tailrace.transform.Changes.flatten;
import static io.tailrace.transform.Changes.insert;
import static io.tailrace.transform.Changes.modify;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** {@code nulls=drop}: a NULL attribute is as if it were missing, on every level and in every place of a row. */
class NullsDroppedTest {

    private static final String WITH =
            "{\"id\":{\"S\":\"1\"},\"n\":{\"NULL\":true},\"m\":{\"M\":{\"n\":{\"NULL\":true},\"x\":{\"N\":\"1\"}}},"
                    + "\"l\":{\"L\":[{\"M\":{\"n\":{\"NULL\":true},\"y\":{\"N\":\"2\"}}}]}}";
    private static final String WITHOUT = "{\"id\":{\"S\":\"1\"},\"m\":{\"M\":{\"x\":{\"N\":\"1\"}}},"
            + "\"l\":{\"L\":[{\"M\":{\"y\":{\"N\":\"2\"}}}]}}";

    @Test
    void a_row_is_the_same_with_nulls_and_without() {
        for (Map<String, String> options : List.of(
                Map.of("maps", "flatten"),
                Map.of("maps", "native"),
                Map.of("maps", "json", "lists", "json"),
                Map.of("lists", "flatten"),
                Map.of("schema.mode", "union"),
                Map.of("columns", "id string"),
                Map.of("columns", "id string, m map<string,int>, n string"),
                Map.of("columns", "id string, m map<string,string>, n string", "columns.on.mismatch", "rest"),
                Map.of("columns", "id string, m struct<x:int,n:int>, l array<map<string,int>>", "image", "both"))) {
            Map<String, String> dropping = new HashMap<>(options);
            dropping.put("nulls", "drop");

            assertThat(String.valueOf(flatten(dropping, modify(WITH, WITH)).value()))
                    .as(options.toString())
                    .isEqualTo(String.valueOf(
                            flatten(dropping, modify(WITHOUT, WITHOUT)).value()));
            assertThat(flatten(dropping, insert(WITH)).value())
                    .isEqualTo(flatten(dropping, insert(WITHOUT)).value());
        }
    }

    @Test
    void a_null_that_appears_or_disappears_is_not_a_change() {
        Map<String, String> options = Map.of("nulls", "drop", "metadata", "changed");

        Map<?, ?> row = (Map<?, ?>) flatten(options, modify(WITH, WITHOUT)).value();

        assertThat(row.get("cdc_changed")).isEqualTo(List.of());
    }

    @Test
    void a_null_in_a_list_keeps_its_place() {
        String image = "{\"l\":{\"L\":[{\"NULL\":true},{\"N\":\"1\"}]}}";

        assertThat(Changes.struct(Map.of("columns", "l array<int>", "nulls", "drop"), insert(image))
                        .get("l"))
                .isEqualTo(java.util.Arrays.asList(null, 1));
        assertThat(Changes.map(Map.of("nulls", "drop"), image).get("l")).isEqualTo(java.util.Arrays.asList(null, 1L));
    }
}
