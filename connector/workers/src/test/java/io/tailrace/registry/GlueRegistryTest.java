package io.tailrace.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The stand-in by what the reference of Glue says. */
class GlueRegistryTest {

    private static final String ID = record("{\"name\":\"id\",\"type\":\"int\"}");
    private static final String WIDER = record("{\"name\":\"id\",\"type\":\"long\"}");
    private static final String OTHER = record("{\"name\":\"id\",\"type\":\"string\"}");

    private final GlueRegistry registry = new GlueRegistry("lake");

    @Test
    void a_schema_is_found_by_its_definition_whatever_the_blanks_in_it() {
        String id = create("orders", "BACKWARD", ID).path("SchemaVersionId").asText();

        JsonNode found = registry.call("GetSchemaByDefinition", definition("orders", ID.replace(":", " : ")));

        assertThat(found.path("SchemaVersionId").asText()).isEqualTo(id);
        assertThat(found.path("Status").asText()).isEqualTo("AVAILABLE");
    }

    @Test
    void what_is_not_found_says_whether_it_is_the_schema_or_its_version() {
        assertRefused("GetSchemaByDefinition", definition("orders", ID), "Schema is not found.");
        create("orders", "BACKWARD", ID);
        assertRefused("GetSchemaByDefinition", definition("orders", OTHER), "Schema version is not found.");
    }

    @ParameterizedTest
    @CsvSource({
        "BACKWARD, AVAILABLE",
        "FORWARD, FAILURE",
        "FULL, FAILURE",
        "NONE, AVAILABLE",
        "DISABLED, FAILURE",
        "BACKWARD_ALL, AVAILABLE"
    })
    void a_wider_version_is_judged_by_the_mode_once_it_has_been_checked(String compatibility, String status) {
        create("orders", compatibility, ID);

        JsonNode version = registry.call("RegisterSchemaVersion", definition("orders", WIDER));
        ObjectNode id = JsonNodeFactory.instance
                .objectNode()
                .put("SchemaVersionId", version.path("SchemaVersionId").asText());

        assertThat(version.path("Status").asText()).isEqualTo("PENDING");
        assertThat(registry.call("GetSchemaVersion", id).path("Status").asText())
                .isEqualTo(status);
        assertThat(registry.definitions().get("orders")).hasSize(status.equals("AVAILABLE") ? 2 : 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "größe", ""})
    void a_schema_has_a_name_of_the_documented_letters(String name) {
        assertThatThrownBy(() -> create(name, "BACKWARD", ID)).hasMessageContaining("more than 255 characters");
        assertThatThrownBy(() -> create("a".repeat(256), "BACKWARD", ID)).hasMessageContaining("255");
        assertThat(create("a-b_c$d#e.f", "BACKWARD", ID).path("SchemaName").asText())
                .isEqualTo("a-b_c$d#e.f");
    }

    @Test
    void what_it_does_not_know_is_refused() {
        assertRefused("DeleteSchema", JsonNodeFactory.instance.objectNode(), "DeleteSchema");
        assertRefused("GetSchemaByDefinition", definition("orders", ID).put("Page", 1), "Page");
        assertThatThrownBy(() -> create("orders", "SIDEWARD", ID)).hasMessageContaining("SIDEWARD");
        assertThatThrownBy(() -> create("orders", "BACKWARD", record("{\"name\":\"order-id\",\"type\":\"int\"}")))
                .hasMessageContaining("order-id");
    }

    private JsonNode create(String name, String compatibility, String definition) {
        ObjectNode request = JsonNodeFactory.instance.objectNode();
        request.putObject("RegistryId").put("RegistryName", "lake");
        request.put("SchemaName", name)
                .put("DataFormat", "AVRO")
                .put("Compatibility", compatibility)
                .put("SchemaDefinition", definition);
        return registry.call("CreateSchema", request);
    }

    private static ObjectNode definition(String name, String definition) {
        ObjectNode request = JsonNodeFactory.instance.objectNode();
        request.putObject("SchemaId").put("RegistryName", "lake").put("SchemaName", name);
        return request.put("SchemaDefinition", definition);
    }

    private void assertRefused(String operation, JsonNode request, String message) {
        assertThatThrownBy(() -> registry.call(operation, request))
                .isInstanceOf(GlueRegistry.Refusal.class)
                .hasMessageContaining(message);
    }

    private static String record(String field) {
        return "{\"type\":\"record\",\"name\":\"Row\",\"fields\":" + List.of(field) + "}";
    }
}
