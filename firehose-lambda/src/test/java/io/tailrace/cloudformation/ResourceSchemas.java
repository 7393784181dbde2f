package io.tailrace.cloudformation;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tailrace.cloudformation.Template.Function;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * What AWS publishes about its resources' properties, as the CDK's own package carries it: names, which are required, and
 * types. Patterns and allowed values are not in it.
 */
final class ResourceSchemas {

    private static final String PREFIX = "aws-cdk-lib.aws_";

    private static final Pattern NAMES = Pattern.compile("addPropertyResult\\(\"(\\w+)\",\"(\\w+)\"");

    private static final ObjectMapper JSON = new ObjectMapper();

    /** The CDK's types of all resources and their properties, by their qualified names. */
    private final Map<String, JsonNode> types = new HashMap<>();

    /** The CDK's type of each resource, such as {@code AWS::KMS::Key}. */
    private final Map<String, String> resources = new HashMap<>();

    /** What can be read of each resource, such as {@code Arn}. */
    private final Map<String, Set<String>> attributes = new HashMap<>();

    /** Names as the CDK writes them with those as CloudFormation does, such as {@code bucketArn,BucketARN}. */
    private final Set<String> names = new HashSet<>();

    /** In small letters, such as {@code kms}; reading what AWS publishes of all services would take minutes. */
    private final Set<String> services;

    private ResourceSchemas(Set<String> services) {
        this.services = services;
    }

    /** @param resourceTypes such as {@code AWS::KMS::Key}; their services are read */
    static ResourceSchemas load(Stream<String> resourceTypes) {
        var schemas = new ResourceSchemas(
                resourceTypes.map(type -> lowerCase(type.split("::", -1)[1])).collect(Collectors.toUnmodifiableSet()));
        try (InputStream archive = archive()) {
            schemas.readTar(new GZIPInputStream(archive, 1 << 16));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return schemas;
    }

    /** What is wrong with a resource's properties; empty if nothing is. */
    List<String> problems(String name, String resourceType, Map<String, Object> properties) {
        String type = resources.get(resourceType);
        if (type == null) {
            return List.of(name + " is of an unknown type " + resourceType);
        }
        return structProblems(name, type(type + "Props"), properties);
    }

    /** The attributes that {@code GetAtt} gives of a resource's type. */
    Set<String> attributes(String resourceType) {
        return attributes.getOrDefault(resourceType, Set.of());
    }

    private List<String> structProblems(String path, JsonNode struct, Map<String, Object> value) {
        List<String> problems = new ArrayList<>();
        Map<String, JsonNode> known = new HashMap<>();
        struct.path("properties")
                .forEach(property -> known.put(lowerCase(property.get("name").asText()), property));
        value.forEach((key, each) -> {
            JsonNode property = known.get(lowerCase(key));
            if (property == null || !names.contains(property.get("name").asText() + "," + key)) {
                problems.add(path + " has no property " + key);
            } else {
                problems.addAll(problems(path + "." + key, property.get("type"), each));
            }
        });
        known.values().stream()
                .filter(property -> !property.path("optional").asBoolean())
                .map(property -> property.get("name").asText())
                .filter(name ->
                        value.keySet().stream().noneMatch(key -> lowerCase(key).equals(lowerCase(name))))
                .forEach(name -> problems.add(path + " lacks " + name));
        return problems;
    }

    private List<String> problems(String path, JsonNode type, Object value) {
        if (value instanceof Function function) {
            return functionProblems(path, type, function);
        }
        if (type.has("union")) {
            List<List<String>> answers = new ArrayList<>();
            type.at("/union/types").forEach(each -> {
                if (!each.path("fqn").asText().equals("aws-cdk-lib.IResolvable")) {
                    answers.add(problems(path, each, value));
                }
            });
            return answers.stream().min(Comparator.comparingInt(List::size)).orElseThrow();
        }
        if (type.has("collection")) {
            return collectionProblems(path, type.get("collection"), value);
        }
        if (type.has("fqn")) {
            return value instanceof Map<?, ?>
                    ? structProblems(path, type(type.get("fqn").asText()), Template.map(value))
                    : List.of(path + " is no object");
        }
        return primitiveProblems(path, type.get("primitive").asText(), value);
    }

    /** Of a choice both ways are looked at; what any other function gives is known to CloudFormation only. */
    private List<String> functionProblems(String path, JsonNode type, Function function) {
        List<String> problems = new ArrayList<>();
        if (function.name().equals("If")) {
            List<?> choice = (List<?>) function.argument();
            problems.addAll(problems(path + "(then)", type, choice.get(1)));
            problems.addAll(problems(path + "(else)", type, choice.get(2)));
        }
        return problems;
    }

    private List<String> collectionProblems(String path, JsonNode collection, Object value) {
        List<String> problems = new ArrayList<>();
        JsonNode elementType = collection.get("elementtype");
        if (collection.get("kind").asText().equals("array") && value instanceof List<?> list) {
            list.forEach(each -> problems.addAll(problems(path + "[]", elementType, each)));
        } else if (collection.get("kind").asText().equals("map") && value instanceof Map<?, ?>) {
            Template.map(value).forEach((key, each) -> problems.addAll(problems(path + "." + key, elementType, each)));
        } else {
            problems.add(path + " is no " + collection.get("kind").asText());
        }
        return problems;
    }

    private static List<String> primitiveProblems(String path, String primitive, Object value) {
        boolean fits = switch (primitive) {
            case "string" -> value instanceof String;
            case "number" -> value instanceof Number;
            case "boolean" -> value instanceof Boolean;
            default -> true; // any, json: a document of its own
        };
        return fits ? List.of() : List.of(path + " is no " + primitive);
    }

    private JsonNode type(String name) {
        JsonNode type = types.get(name);
        if (type == null) {
            throw new AssertionError("aws-cdk-lib does not describe " + name);
        }
        return type;
    }

    private void readTar(InputStream tar) throws IOException {
        byte[] header = tar.readNBytes(512);
        while (header.length == 512 && header[0] != 0) {
            String name = text(header, 0, 100);
            int size = Integer.parseInt(text(header, 124, 11).strip(), 8);
            byte[] file = tar.readNBytes(size);
            tar.skipNBytes((512 - size % 512) % 512);
            if (name.equals("package/.jsii.gz")) {
                readTypes(file);
            } else if (services.stream().anyMatch(service -> name.startsWith("package/aws-" + service + "/lib/"))
                    && name.endsWith(".generated.js")) {
                NAMES.matcher(new String(file, StandardCharsets.UTF_8))
                        .results()
                        .forEach(pair -> names.add(pair.group(1) + "," + pair.group(2)));
            }
            header = tar.readNBytes(512);
        }
    }

    private void readTypes(byte[] gzip) throws IOException {
        try (JsonParser parser = JSON.createParser(new GZIPInputStream(new ByteArrayInputStream(gzip), 1 << 16))) {
            while (parser.nextToken() != null) {
                if (parser.currentToken() == JsonToken.FIELD_NAME
                        && parser.currentName().equals("types")
                        && parser.getParsingContext().getParent().inRoot()) {
                    parser.nextToken();
                    readEachType(parser);
                }
            }
        }
    }

    private void readEachType(JsonParser parser) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            if (services.stream().noneMatch(service -> name.startsWith(PREFIX + service + "."))
                    && !name.equals("aws-cdk-lib.CfnTag")) {
                parser.skipChildren();
                continue;
            }
            JsonNode type = JSON.readTree(parser);
            JsonNode resource = type.at("/docs/custom/cloudformationResource");
            if (type.get("kind").asText().equals("class") && !resource.isMissingNode()) {
                resources.putIfAbsent(resource.asText(), name);
                type.path("properties")
                        .forEach(property -> addAttribute(
                                resource.asText(), property.get("name").asText()));
            } else if (type.get("kind").asText().equals("interface")) {
                types.put(name, type);
            }
        }
    }

    /** The CDK's {@code attrStreamArn} is CloudFormation's {@code StreamArn}. */
    private void addAttribute(String resourceType, String property) {
        if (property.startsWith("attr")) {
            attributes.computeIfAbsent(resourceType, first -> new HashSet<>()).add(property.substring("attr".length()));
        }
    }

    private static InputStream archive() throws IOException {
        String resource = "/software/amazon/awscdk/aws-cdk-lib@" + System.getProperty("awscdk.version") + ".jsii.tgz";
        @Nullable InputStream archive = ResourceSchemas.class.getResourceAsStream(resource);
        if (archive == null) {
            throw new IOException("aws-cdk-lib has no " + resource);
        }
        return archive;
    }

    private static String text(byte[] header, int from, int length) {
        return new String(header, from, length, StandardCharsets.US_ASCII).replaceAll("\0.*", "");
    }

    private static String lowerCase(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
