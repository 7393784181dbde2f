package io.tailrace.testing.account;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.time.Clock;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/** CloudFormation: change sets, stacks, their events and resources. Events are listed in pages of a hundred. */
final class CloudFormationApi {

    private static final int PAGE = 100;
    private static final int MAX_BODY = 51_200;

    private final Stacks stacks;
    private final Permissions permissions;
    private final Function<URI, String> objects;
    private final Clock clock;
    private final String region;
    private final Set<String> withoutParameters = new HashSet<>();

    /** @param objects reads the object in S3 at a URL */
    CloudFormationApi(
            Stacks stacks, Permissions permissions, Function<URI, String> objects, Clock clock, String region) {
        this.stacks = stacks;
        this.permissions = permissions;
        this.objects = objects;
        this.clock = clock;
        this.region = region;
    }

    Api api() {
        return new Api(Map.of(
                "CreateChangeSet", this::createChangeSet,
                "DescribeChangeSet", this::describeChangeSet,
                "ExecuteChangeSet", this::executeChangeSet,
                "DeleteChangeSet", this::deleteChangeSet,
                "DescribeStacks", this::describeStacks,
                "DescribeStackEvents", this::describeStackEvents,
                "ListStackResources", this::listStackResources,
                "ListStacks", this::listStacks,
                "DeleteStack", this::deleteStack));
    }

    /** From now on the stack of this name has values in its template in place of parameters. */
    void hideParameters(String stack) {
        withoutParameters.add(stack);
    }

    private ObjectNode createChangeSet(Parameters parameters) {
        String name = parameters.text("StackName");
        boolean isCreation = parameters.text("ChangeSetType").equals("CREATE");
        StackTemplate template = StackTemplate.parse(body(parameters));
        Map<String, String> given = new LinkedHashMap<>();
        parameters
                .objects("Parameters")
                .forEach(parameter -> given.put(parameter.text("ParameterKey"), parameter.text("ParameterValue")));
        for (Parameters tag : parameters.objects("Tags")) {
            tag.text("Key");
            tag.text("Value");
        }
        requireCapabilities(template, parameters.texts("Capabilities"));
        parameters.optionalText("Description");
        Map<String, String> values = values(template, given);
        Stack stack = isCreation ? stackToCreate(name) : stackToUpdate(name);
        Evaluation wanted = new Evaluation(template, values, stack.name(), stack.id(), region);
        if (!wanted.objections().isEmpty()) {
            throw ApiFault.validation("ValidationError", "Template error: " + String.join(" ", wanted.objections()));
        }
        ChangeSet changeSet = new ChangeSet(parameters.text("ChangeSetName"), wanted, Stacks.changes(stack, wanted));
        stacks.add(stack, changeSet);
        return Api.object().put("Id", changeSet.name()).put("StackId", stack.id());
    }

    private Stack stackToCreate(String name) {
        return stacks.find(name)
                .map(stack -> {
                    if (!stack.status().equals("REVIEW_IN_PROGRESS")) {
                        throw ApiFault.validation(
                                "ValidationError",
                                "Stack [" + name + "] already exists and cannot be"
                                        + " created again with the changeSet.");
                    }
                    return stack;
                })
                .orElseGet(() -> stacks.open(name, region));
    }

    private Stack stackToUpdate(String name) {
        Stack stack = stacks.get(name);
        switch (stack.status()) {
            case "CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE" -> {
                return stack;
            }
            default ->
                throw ApiFault.validation(
                        "ValidationError",
                        "Stack:" + stack.id() + " is in " + stack.status() + " state and can not be updated.");
        }
    }

    private String body(Parameters parameters) {
        String body = parameters
                .optionalText("TemplateBody")
                .orElseGet(() -> objects.apply(URI.create(parameters.text("TemplateURL"))));
        if (parameters.optionalText("TemplateBody").isPresent() && body.length() > MAX_BODY) {
            throw ApiFault.validation(
                    "ValidationError",
                    "1 validation error detected: Value at 'templateBody' failed to"
                            + " satisfy constraint: Member must have length less than or equal to 51200");
        }
        return body;
    }

    private static void requireCapabilities(StackTemplate template, List<String> capabilities) {
        boolean hasRoles = template.section("Resources").values().stream()
                .anyMatch(resource ->
                        "AWS::IAM::Role".equals(StackTemplate.map(resource).get("Type")));
        if (hasRoles && !capabilities.contains("CAPABILITY_IAM")) {
            throw ApiFault.validation("InsufficientCapabilitiesException", "Requires capabilities : [CAPABILITY_IAM]");
        }
    }

    private static Map<String, String> values(StackTemplate template, Map<String, String> given) {
        Map<String, Object> declared = template.section("Parameters");
        TreeSet<String> unknown = new TreeSet<>(given.keySet());
        unknown.removeAll(declared.keySet());
        if (!unknown.isEmpty()) {
            throw ApiFault.validation("ValidationError", "Parameters: " + unknown + " do not exist in the template");
        }
        Map<String, String> values = new LinkedHashMap<>();
        TreeSet<String> missing = new TreeSet<>();
        declared.forEach((name, declaration) -> {
            Map<String, Object> rules = StackTemplate.map(declaration);
            Object value = given.containsKey(name) ? given.get(name) : rules.get("Default");
            if (value == null) {
                missing.add(name);
            } else {
                check(name, String.valueOf(value), rules);
                values.put(name, String.valueOf(value));
            }
        });
        if (!missing.isEmpty()) {
            throw ApiFault.validation("ValidationError", "Parameters: " + missing + " must have values");
        }
        return values;
    }

    private static void check(String name, String value, Map<String, Object> rules) {
        Object pattern = rules.get("AllowedPattern");
        if (pattern != null && !value.matches(pattern.toString())) {
            throw ApiFault.validation(
                    "ValidationError",
                    "Parameter " + name + " failed to satisfy constraint: must match" + " pattern " + pattern);
        }
        if (rules.get("AllowedValues") instanceof List<?> allowed && !allowed.contains(value)) {
            throw ApiFault.validation("ValidationError", "Parameter '" + name + "' must be one of AllowedValues");
        }
    }

    private ObjectNode describeChangeSet(Parameters parameters) {
        Stack stack = stacks.get(parameters.text("StackName"));
        ChangeSet changeSet = stacks.changeSet(stack, parameters.text("ChangeSetName"));
        String status = changeSet.look();
        ObjectNode reply = Api.object().put("StackId", stack.id()).put("Status", status);
        if (status.equals("FAILED")) {
            reply.put("StatusReason", ChangeSet.NOTHING_TO_DO);
        }
        ArrayNode list = reply.putArray("Changes");
        changeSet
                .changes()
                .forEach(change ->
                        write(change, list.addObject().put("Type", "Resource").putObject("ResourceChange")));
        return reply;
    }

    private static void write(ResourceChange change, ObjectNode json) {
        json.put("Action", change.action())
                .put("LogicalResourceId", change.logicalId())
                .put("ResourceType", change.type());
        if (!change.replacement().isEmpty()) {
            json.put("Replacement", change.replacement());
        }
        if (!change.policyAction().isEmpty()) {
            json.put("PolicyAction", change.policyAction());
        }
    }

    private ObjectNode executeChangeSet(Parameters parameters) {
        Stack stack = stacks.get(parameters.text("StackName"));
        ChangeSet changeSet = stacks.changeSet(stack, parameters.text("ChangeSetName"));
        stack.execute(changeSet.wanted(), changeSet.changes());
        stacks.remove(stack, changeSet);
        return Api.object();
    }

    private ObjectNode deleteChangeSet(Parameters parameters) {
        Stack stack = stacks.get(parameters.text("StackName"));
        stacks.remove(stack, stacks.changeSet(stack, parameters.text("ChangeSetName")));
        return Api.object();
    }

    /** One stack by name or id, or all that are not deleted. */
    private ObjectNode describeStacks(Parameters parameters) {
        ObjectNode reply = Api.object();
        ArrayNode list = reply.putArray("Stacks");
        parameters
                .optionalText("StackName")
                .map(name -> List.of(stacks.get(name)))
                .orElseGet(this::all)
                .forEach(stack -> describe(stack, list.addObject()));
        return reply;
    }

    private List<Stack> all() {
        permissions.passOnAll("cloudformation:DescribeStacks");
        return stacks.all().stream()
                .filter(stack -> !stack.status().equals("DELETE_COMPLETE"))
                .toList();
    }

    private void describe(Stack stack, ObjectNode json) {
        json.put("StackId", stack.id())
                .put("StackName", stack.name())
                .put("CreationTime", clock.instant().toString())
                .put("StackStatus", stack.status());
        Evaluation now = stack.evaluation();
        if (now != null) {
            ArrayNode values = json.putArray("Parameters");
            (withoutParameters.contains(stack.name()) ? Map.<String, String>of() : now.parameters())
                    .forEach((name, value) ->
                            values.addObject().put("ParameterKey", name).put("ParameterValue", value));
            if (stack.status().matches("(CREATE|UPDATE|UPDATE_ROLLBACK)_COMPLETE")) {
                ArrayNode outputs = json.putArray("Outputs");
                now.outputs()
                        .forEach((name, value) -> outputs.addObject()
                                .put("OutputKey", name)
                                .put("OutputValue", value)
                                .put("Description", description(now, name)));
            }
        }
    }

    private static String description(Evaluation now, String output) {
        return String.valueOf(
                StackTemplate.map(now.template().section("Outputs").get(output)).get("Description"));
    }

    private ObjectNode describeStackEvents(Parameters parameters) {
        Stack stack = stacks.get(parameters.text("StackName"));
        int from = parameters.integer("NextToken", 0);
        if (from == 0) {
            stack.look();
        }
        List<StackEvent> events = stack.events();
        int to = Math.min(from + PAGE, events.size());
        ObjectNode reply = Api.object();
        ArrayNode page = reply.putArray("StackEvents");
        events.subList(from, to).forEach(event -> page.add(event.json(stack.id(), stack.name())));
        return to == events.size() ? reply : reply.put("NextToken", String.valueOf(to));
    }

    private ObjectNode listStackResources(Parameters parameters) {
        Stack stack = stacks.get(parameters.text("StackName"));
        ObjectNode reply = Api.object();
        ArrayNode list = reply.putArray("StackResourceSummaries");
        stack.resources()
                .forEach(resource -> list.addObject()
                        .put("LogicalResourceId", resource.logicalId())
                        .put("PhysicalResourceId", resource.physicalId())
                        .put("ResourceType", resource.type())
                        .put("ResourceStatus", resource.status())
                        .put("LastUpdatedTimestamp", clock.instant().toString()));
        return reply;
    }

    private ObjectNode listStacks(Parameters parameters) {
        List<String> wanted = parameters.texts("StackStatusFilter");
        ObjectNode reply = Api.object();
        ArrayNode list = reply.putArray("StackSummaries");
        stacks.all().stream()
                .filter(stack -> wanted.isEmpty() || wanted.contains(stack.status()))
                .forEach(stack -> list.addObject()
                        .put("StackId", stack.id())
                        .put("StackName", stack.name())
                        .put("StackStatus", stack.status())
                        .put("CreationTime", clock.instant().toString())
                        .put("DeletionTime", clock.instant().toString()));
        return reply;
    }

    private ObjectNode deleteStack(Parameters parameters) {
        stacks.find(parameters.text("StackName"))
                .filter(stack -> !stack.isUnderWay())
                .ifPresent(Stack::delete);
        return Api.object();
    }
}
