package io.tailrace.testing.account;

import io.tailrace.testing.account.StackTemplate.Function;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A template with the values of its parameters: conditions evaluated, references resolved, resources named. A generated name
 * consists of the stack's name, the logical id and a suffix that identifies the stack.
 */
record Evaluation(
        StackTemplate template, Map<String, String> parameters, String stackName, String stackId, String region) {

    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([^}]+)}");
    private static final String ENDING = "1A2B3C4D5E";
    private static final int FIRST_STACK = 0x6F;
    private static final Object NO_VALUE = new Object();

    /** The property that names a resource of a type, where the template sets it. */
    private static final Map<String, String> NAMES = Map.of(
            "AWS::DynamoDB::Table", "TableName",
            "AWS::Athena::WorkGroup", "Name",
            "AWS::KMS::Alias", "AliasName",
            "AWS::Logs::LogGroup", "LogGroupName",
            "AWS::Logs::LogStream", "LogStreamName");

    /** Whether the template's conditions include this resource or output. */
    boolean wants(Map<String, Object> entry) {
        Object condition = entry.get("Condition");
        return condition == null || isTrue(template.section("Conditions").get(String.valueOf(condition)));
    }

    /** Why the template's rules refuse these parameters; empty when they hold. */
    List<String> objections() {
        List<String> objections = new ArrayList<>();
        for (Object value : template.section("Rules").values()) {
            Map<String, Object> rule = StackTemplate.map(value);
            // A rule without a condition holds always.
            boolean applies = !rule.containsKey("RuleCondition") || isTrue(rule.get("RuleCondition"));
            if (applies && rule.get("Assertions") instanceof List<?> assertions) {
                for (Object assertion : assertions) {
                    if (!isTrue(StackTemplate.map(assertion).get("Assert"))) {
                        objections.add(
                                String.valueOf(StackTemplate.map(assertion).get("AssertDescription")));
                    }
                }
            }
        }
        return objections;
    }

    Map<String, Object> properties(String logicalId) {
        return StackTemplate.map(evaluate(template.resource(logicalId).getOrDefault("Properties", Map.of())));
    }

    /** What {@code Ref} returns, and the service shows as the resource's id. */
    String physicalId(String logicalId) {
        String type = String.valueOf(template.resource(logicalId).get("Type"));
        Map<String, Object> properties =
                StackTemplate.map(template.resource(logicalId).get("Properties"));
        String made = stackName + "-" + logicalId + "-" + ending();
        if (NAMES.containsKey(type) && properties.containsKey(NAMES.get(type))) {
            return text(properties.get(NAMES.get(type)));
        }
        return switch (type) {
            case "AWS::Glue::Table" ->
                text(StackTemplate.map(properties.get("TableInput")).get("Name"));
            case "AWS::Glue::Database" ->
                text(StackTemplate.map(properties.get("DatabaseInput")).get("Name"));
            case "AWS::S3::Bucket" -> made.toLowerCase(Locale.ROOT);
            case "AWS::Lambda::Version" -> arn("lambda", "function:" + text(properties.get("FunctionName")) + ":1");
            case "AWS::Lambda::Alias" ->
                arn("lambda", "function:" + text(properties.get("FunctionName")) + ":" + text(properties.get("Name")));
            case "AWS::SQS::Queue" -> "https://sqs." + region + ".amazonaws.com/" + AwsAccount.ID + "/" + made;
            case "AWS::SNS::Topic" -> arn("sns", made);
            case "AWS::KMS::Key" -> "0a1b2c3d-" + ending().toLowerCase(Locale.ROOT);
            default -> made;
        };
    }

    /** Always the same for one stack, and different for each. */
    private String ending() {
        int index = Integer.parseInt(stackId.substring(stackId.lastIndexOf('/') + 1));
        return ENDING + String.format(Locale.ROOT, "%02X", FIRST_STACK + index);
    }

    Map<String, String> outputs() {
        Map<String, String> outputs = new LinkedHashMap<>();
        template.section("Outputs").forEach((name, output) -> {
            if (wants(StackTemplate.map(output))) {
                outputs.put(name, text(StackTemplate.map(output).get("Value")));
            }
        });
        return outputs;
    }

    private Object evaluate(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> evaluated = new LinkedHashMap<>();
            map.forEach((key, entry) -> {
                Object result = evaluate(entry);
                if (result != NO_VALUE) {
                    evaluated.put(String.valueOf(key), result);
                }
            });
            return evaluated;
        }
        if (value instanceof List<?> list) {
            List<Object> evaluated = new ArrayList<>();
            list.stream().map(this::evaluate).filter(entry -> entry != NO_VALUE).forEach(evaluated::add);
            return evaluated;
        }
        return value instanceof Function function ? call(function) : String.valueOf(value);
    }

    private Object call(Function function) {
        Object argument = function.argument();
        return switch (function.name()) {
            case "Ref" -> reference(String.valueOf(argument));
            case "GetAtt" ->
                attribute(
                        argument instanceof List<?> list ? list.get(0) + "." + list.get(1) : String.valueOf(argument));
            case "Sub" -> substitute(String.valueOf(argument));
            case "Join" ->
                texts(list(argument).get(1)).stream()
                        .collect(Collectors.joining(text(list(argument).get(0))));
            case "If" ->
                evaluate(
                        isTrue(template.section("Conditions")
                                        .get(String.valueOf(list(argument).get(0))))
                                ? list(argument).get(1)
                                : list(argument).get(2));
            default ->
                throw ApiFault.validation(
                        "ValidationError", "The function " + function.name() + " is not known to this stand-in.");
        };
    }

    private Object reference(String name) {
        return switch (name) {
            case "AWS::NoValue" -> NO_VALUE;
            case "AWS::StackName" -> stackName;
            case "AWS::StackId" -> stackId;
            case "AWS::Region" -> region;
            case "AWS::AccountId" -> AwsAccount.ID;
            case "AWS::Partition" -> "aws";
            case "AWS::URLSuffix" -> "amazonaws.com";
            default -> parameters.containsKey(name) ? parameters.get(name) : physicalId(name);
        };
    }

    private String attribute(String path) {
        String logicalId = path.substring(0, path.indexOf('.'));
        String attribute = path.substring(path.indexOf('.') + 1);
        String id = physicalId(logicalId);
        if (attribute.equals("Version")) {
            return id.substring(id.lastIndexOf(':') + 1);
        }
        if (attribute.equals("StreamArn")) {
            return ResourceApis.streamArn(id);
        }
        String type = String.valueOf(template.resource(logicalId).get("Type"));
        if (type.equals("AWS::IAM::Role")) {
            Map<String, Object> role =
                    StackTemplate.map(template.resource(logicalId).get("Properties"));
            return "arn:aws:iam::" + AwsAccount.ID + ":role" + text(role.getOrDefault("Path", "/")) + id;
        }
        if (type.equals("AWS::KMS::Key") && attribute.equals("Arn")) {
            return arn("kms", "key/" + id);
        }
        String service = type.split("::", -1)[1].toLowerCase(Locale.ROOT);
        return attribute.endsWith("Arn") ? arn(service, id) : id;
    }

    private String substitute(String text) {
        return VARIABLE.matcher(text).replaceAll(match -> {
            String name = match.group(1);
            String value = name.startsWith("!")
                    ? "${" + name.substring(1) + "}"
                    : name.contains(".") ? attribute(name) : String.valueOf(reference(name));
            return Matcher.quoteReplacement(value);
        });
    }

    private boolean isTrue(@Nullable Object condition) {
        if (condition instanceof Function function) {
            List<?> arguments = list(function.argument());
            return switch (function.name()) {
                case "Equals" -> text(arguments.get(0)).equals(text(arguments.get(1)));
                case "Not" -> !isTrue(arguments.get(0));
                case "And" -> arguments.stream().allMatch(this::isTrue);
                case "Or" -> arguments.stream().anyMatch(this::isTrue);
                case "Condition" -> isTrue(template.section("Conditions").get(String.valueOf(function.argument())));
                default -> throw ApiFault.validation("ValidationError", function.name() + " is not a condition here.");
            };
        }
        throw ApiFault.validation("ValidationError", "Template error: unresolved condition " + condition);
    }

    private String text(@Nullable Object value) {
        return String.valueOf(evaluate(value));
    }

    /** A list, or a parameter that holds one, separated by commas. */
    private List<String> texts(Object value) {
        return value instanceof List<?> list
                ? list.stream().map(this::text).toList()
                : List.of(text(value).split(",", -1));
    }

    private String arn(String service, String id) {
        return "arn:aws:" + service + ":" + region + ":" + AwsAccount.ID + ":" + id;
    }

    private static List<?> list(Object value) {
        return value instanceof List<?> list ? list : List.of(value);
    }
}
