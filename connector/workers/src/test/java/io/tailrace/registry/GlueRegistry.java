package io.tailrace.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;
import org.apache.avro.Schema;
import org.apache.avro.SchemaParseException;
import org.apache.avro.SchemaValidationException;
import org.apache.avro.SchemaValidator;
import org.apache.avro.SchemaValidatorBuilder;

/**
 * A stand-in for AWS Glue Schema Registry: those of its operations that Glue's converter calls, by their reference, on schemas
 * of Avro. It refuses what it does not know.
 */
final class GlueRegistry {

    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9-_$#.]{1,255}");
    private static final Pattern METADATA = Pattern.compile("[a-zA-Z0-9+\\-=._./@]+");
    private static final int LONGEST_DEFINITION = 170_000;
    private static final int MOST_METADATA = 10;
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final String registry;
    private final Map<String, RegisteredSchema> schemas = new TreeMap<>();
    private final Map<String, Version> versions = new HashMap<>();

    /** The modes of compatibility, and what each asks of a new version. */
    enum Compatibility {
        NONE,
        DISABLED,
        BACKWARD,
        BACKWARD_ALL,
        FORWARD,
        FORWARD_ALL,
        FULL,
        FULL_ALL;

        boolean allows(Schema schema, List<Schema> newestFirst) {
            return switch (this) {
                case NONE -> true;
                case DISABLED -> false;
                case BACKWARD -> passes(builder().canReadStrategy().validateLatest(), schema, newestFirst);
                case BACKWARD_ALL -> passes(builder().canReadStrategy().validateAll(), schema, newestFirst);
                case FORWARD -> passes(builder().canBeReadStrategy().validateLatest(), schema, newestFirst);
                case FORWARD_ALL -> passes(builder().canBeReadStrategy().validateAll(), schema, newestFirst);
                case FULL -> passes(builder().mutualReadStrategy().validateLatest(), schema, newestFirst);
                case FULL_ALL -> passes(builder().mutualReadStrategy().validateAll(), schema, newestFirst);
            };
        }

        private static SchemaValidatorBuilder builder() {
            return new SchemaValidatorBuilder();
        }

        private static boolean passes(SchemaValidator validator, Schema schema, List<Schema> newestFirst) {
            try {
                validator.validate(schema, newestFirst);
                return true;
            } catch (SchemaValidationException e) {
                return false;
            }
        }
    }

    private record RegisteredSchema(String name, Compatibility compatibility, List<Version> versions) {}

    private record Version(
            String id,
            String schema,
            int number,
            Schema definition,
            boolean isAvailable,
            Map<String, String> metadata) {}

    /** @param registry the name of the one registry that there is */
    GlueRegistry(String registry) {
        this.registry = registry;
    }

    synchronized ObjectNode call(String operation, JsonNode request) {
        return switch (operation) {
            case "GetSchemaByDefinition" -> getSchemaByDefinition(request);
            case "CreateSchema" -> createSchema(request);
            case "RegisterSchemaVersion" -> registerSchemaVersion(request);
            case "GetSchemaVersion" -> getSchemaVersion(request);
            case "PutSchemaVersionMetadata" -> putSchemaVersionMetadata(request);
            default -> throw new Refusal("UnknownOperationException", operation + " is not known here.");
        };
    }

    /** The definitions that are available, by the name of their schema, in the order of their versions. */
    synchronized Map<String, List<String>> definitions() {
        Map<String, List<String>> definitions = new LinkedHashMap<>();
        schemas.values()
                .forEach(schema -> definitions.put(
                        schema.name,
                        schema.versions.stream()
                                .filter(Version::isAvailable)
                                .map(version -> version.definition.toString())
                                .toList()));
        return definitions;
    }

    private ObjectNode getSchemaByDefinition(JsonNode request) {
        knowOnly(request, "SchemaId", "SchemaDefinition");
        Schema definition = definition(request);
        RegisteredSchema schema = schema(request.path("SchemaId"));
        for (Version version : schema.versions) {
            if (version.definition.toString().equals(definition.toString())) {
                return described(version);
            }
        }
        throw new Refusal("EntityNotFoundException", "Schema version is not found. " + place(schema.name));
    }

    private ObjectNode createSchema(JsonNode request) {
        knowOnly(
                request,
                "RegistryId",
                "SchemaName",
                "DataFormat",
                "Compatibility",
                "Description",
                "Tags",
                "SchemaDefinition");
        requireRegistry(request.path("RegistryId"));
        String name = request.path("SchemaName").asText();
        requireName(name);
        if (!request.path("DataFormat").asText().equals("AVRO")) {
            throw invalid("This registry has schemas of the format AVRO only");
        }
        if (schemas.containsKey(name)) {
            throw new Refusal("AlreadyExistsException", "Schema already exists. " + place(name));
        }
        RegisteredSchema schema = new RegisteredSchema(
                name, compatibility(request.path("Compatibility").asText("NONE")), new ArrayList<>());
        Schema definition = definition(request);
        schemas.put(name, schema);
        Version first = add(schema, definition, true);
        ObjectNode answer = described(first);
        answer.put("SchemaName", name).put("RegistryName", registry).put("SchemaVersionStatus", "AVAILABLE");
        answer.remove("Status");
        return answer;
    }

    /** The check takes a while, and the answer comes before its end. */
    private ObjectNode registerSchemaVersion(JsonNode request) {
        knowOnly(request, "SchemaId", "SchemaDefinition");
        Schema definition = definition(request);
        RegisteredSchema schema = schema(request.path("SchemaId"));
        for (Version version : schema.versions) {
            if (version.definition.toString().equals(definition.toString())) {
                return described(version);
            }
        }
        List<Schema> newestFirst = new ArrayList<>();
        schema.versions.stream()
                .filter(Version::isAvailable)
                .forEach(version -> newestFirst.add(0, version.definition));
        Version version = add(schema, definition, schema.compatibility.allows(definition, newestFirst));
        return described(version).put("Status", "PENDING");
    }

    private ObjectNode getSchemaVersion(JsonNode request) {
        knowOnly(request, "SchemaVersionId");
        Version version = version(request);
        return described(version)
                .put("SchemaDefinition", version.definition.toString())
                .put("VersionNumber", version.number);
    }

    private ObjectNode putSchemaVersionMetadata(JsonNode request) {
        knowOnly(request, "SchemaVersionId", "MetadataKeyValue");
        Version version = version(request);
        String key = request.at("/MetadataKeyValue/MetadataKey").asText();
        String value = request.at("/MetadataKeyValue/MetadataValue").asText();
        requireMetadata(key, 128);
        requireMetadata(value, 256);
        if (version.metadata.size() == MOST_METADATA && !version.metadata.containsKey(key)) {
            throw new Refusal("ResourceNumberLimitExceededException", "A version has at most 10 metadata keys");
        }
        version.metadata.put(key, value);
        return JSON.objectNode()
                .put("SchemaVersionId", version.id)
                .put("SchemaName", version.schema)
                .put("RegistryName", registry)
                .put("MetadataKey", key)
                .put("MetadataValue", value);
    }

    private Version add(RegisteredSchema schema, Schema definition, boolean isAvailable) {
        Version version = new Version(
                UUID.randomUUID().toString(),
                schema.name,
                schema.versions.size() + 1,
                definition,
                isAvailable,
                new HashMap<>());
        schema.versions.add(version);
        versions.put(version.id, version);
        return version;
    }

    private ObjectNode described(Version version) {
        return JSON.objectNode()
                .put("SchemaVersionId", version.id)
                .put("SchemaArn", "arn:aws:glue:eu-central-1:123456789012:schema/" + registry + "/" + version.schema)
                .put("DataFormat", "AVRO")
                .put("Status", version.isAvailable ? "AVAILABLE" : "FAILURE");
    }

    private RegisteredSchema schema(JsonNode id) {
        requireRegistry(id);
        String name = id.path("SchemaName").asText();
        requireName(name);
        RegisteredSchema schema = schemas.get(name);
        if (schema == null) {
            throw new Refusal("EntityNotFoundException", "Schema is not found. " + place(name));
        }
        return schema;
    }

    private Version version(JsonNode request) {
        Version version = versions.get(request.path("SchemaVersionId").asText());
        if (version == null) {
            throw new Refusal("EntityNotFoundException", "Schema version is not found.");
        }
        return version;
    }

    private void requireRegistry(JsonNode id) {
        String name = id.path("RegistryName").asText();
        if (!name.equals(registry)) {
            throw new Refusal("EntityNotFoundException", "Registry is not found. RegistryName: " + name);
        }
    }

    private String place(String schema) {
        return "RegistryName: " + registry + ", SchemaName: " + schema + ", SchemaArn: null";
    }

    private static void requireName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw invalid("The schema name " + name
                    + " has more than 255 characters, or others than letters, digits and -_$#.");
        }
    }

    private static void requireMetadata(String text, int longest) {
        if (text.length() > longest || !METADATA.matcher(text).matches()) {
            throw invalid("The metadata " + text + " is too long or has characters that are not allowed");
        }
    }

    private static Compatibility compatibility(String name) {
        try {
            return Compatibility.valueOf(name);
        } catch (IllegalArgumentException e) {
            throw invalid("There is no compatibility " + name);
        }
    }

    private static Schema definition(JsonNode request) {
        String text = request.path("SchemaDefinition").asText();
        if (text.isEmpty() || text.length() > LONGEST_DEFINITION) {
            throw invalid("A schema definition has 1 to 170000 characters");
        }
        try {
            return new Schema.Parser().parse(text);
        } catch (SchemaParseException e) {
            throw invalid("Schema definition of AVRO data format is invalid: " + e.getMessage());
        }
    }

    private static void knowOnly(JsonNode request, String... fields) {
        request.fieldNames().forEachRemaining(field -> {
            if (!List.of(fields).contains(field)) {
                throw invalid("The field " + field + " is not known here");
            }
        });
    }

    private static Refusal invalid(String message) {
        return new Refusal("InvalidInputException", message);
    }

    /** An error of the API: a type of which clients make an exception, and a message. */
    static final class Refusal extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final String type;

        Refusal(String type, String message) {
            super(message);
            this.type = type;
        }

        String type() {
            return type;
        }
    }
}
