package io.tailrace.transform;

import static io.tailrace.transform.Changes.flatten;
import static io.tailrace.transform.Changes.modify;
import static io.tailrace.transform.Changes.struct;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.data.Struct;
import org.junit.jupiter.api.Test;

/** With {@code image=both}, no name of one image is a name of the other. */
class BothImagesTest {

    private static final String CHANGE = modify(
            "{\"old_x\":{\"S\":\"new\"},\"a\":{\"S\":\"misfit\"}}",
            "{\"x\":{\"S\":\"old\"},\"old_x\":{\"S\":\"older\"},\"a\":{\"S\":\"unfit\"}}");

    @Test
    void each_image_has_a_rest_of_its_own() {
        Struct row = struct(Map.of("columns", "a int", "image", "both"), CHANGE);

        assertThat(row.get("cdc_rest")).isEqualTo("{\"old_x\":{\"S\":\"new\"},\"a\":{\"S\":\"misfit\"}}");
        assertThat(row.get("old_cdc_rest"))
                .isEqualTo("{\"x\":{\"S\":\"old\"},\"old_x\":{\"S\":\"older\"},\"a\":{\"S\":\"unfit\"}}");
        assertThat(row.schema().fields().get(row.schema().fields().size() - 1).name())
                .isEqualTo("old_cdc_rest");
    }

    @Test
    void schemaless_rows_keep_what_finds_its_name_taken_in_the_rest_of_its_image() {
        assertThat(flatten(Map.of("image", "both", "metadata", ""), CHANGE).value())
                .isEqualTo(Map.of(
                        "old_x", "new",
                        "a", "misfit",
                        "old_old_x", "older",
                        "old_a", "unfit",
                        "old_cdc_rest", "{\"x\":{\"S\":\"old\"}}"));
    }

    @Test
    void an_attribute_named_like_the_rest_of_the_old_image_never_takes_its_place() {
        String change = modify("{\"old_cdc_rest\":{\"S\":\"mine\"}}", "{\"cdc_rest\":{\"S\":\"too\"}}");

        assertThat(flatten(Map.of("image", "both", "metadata", ""), change).value())
                .isEqualTo(Map.of(
                        "cdc_rest", "{\"old_cdc_rest\":{\"S\":\"mine\"}}",
                        "old_cdc_rest", "{\"cdc_rest\":{\"S\":\"too\"}}"));
    }

    @Test
    void no_declared_column_has_its_name() {
        assertThatThrownBy(() -> struct(Map.of("columns", "a int, old_cdc_rest string", "image", "both"), CHANGE))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("old_cdc_rest");
    }
}
