package io.tailrace.cli.stack;

import java.util.List;
import java.util.Optional;

/** Why a stack is not in the wanted state, and what to do: the first resource that failed by itself, not those that were given up because of it. */
final class Explanation {
    private static final String CONSOLE =
            "CloudFormation names no resource; its console shows all events of the stack.";

    private static final String ROLE = "AWS::IAM::Role";

    private Explanation() {}

    /**
     * Says it in a few lines.
     *
     * @param status in which the stack came to rest
     * @param events of the work that failed, oldest first
     */
    static String of(String stack, String region, String status, List<Event> events) {
        Optional<Event> cause = events.stream().filter(Event::isCause).findFirst();
        String why = cause.map(event -> event.resource() + " (" + event.type() + "): " + event.reason())
                .orElse(CONSOLE);
        return "The stack " + stack + " " + what(status) + ".\n    " + why + "\n"
                + cause.map(event -> hint(event, events)).orElse("") + wayOut(status, stack, region, events);
    }

    private static String what(String status) {
        return switch (status) {
            case "ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED" -> "could not be created";
            case "UPDATE_ROLLBACK_COMPLETE", "UPDATE_ROLLBACK_FAILED", "UPDATE_FAILED" -> "could not be updated";
            case "DELETE_FAILED" -> "could not be deleted completely";
            default -> "ended as " + status;
        };
    }

    private static String hint(Event cause, List<Event> events) {
        String reason = cause.reason();
        if (reason.contains(LakeFormationGrants.NAME)) {
            return lakeFormation(cause, events);
        }
        Optional<Event> deniedRole = events.stream()
                .filter(event -> event.type().equals(ROLE) && !event.name().isEmpty())
                .filter(event -> reason.contains(":assumed-role/" + event.name() + "/"))
                .findFirst();
        if (deniedRole.isPresent()) {
            return "It is the stack's role " + deniedRole.get().resource()
                    + " that is denied, not you: something other than its policy"
                    + " forbids it, such as a permissions boundary, a key's policy or a policy of the organization.\n";
        }
        if (reason.contains("not authorized to perform") || reason.contains("AccessDenied")) {
            return "CloudFormation works with your permissions: add the action to your policy"
                    + " (config/cloudformation/deployer-policy.json).\n";
        }
        if (reason.contains("already exists") && cause.type().equals("AWS::Glue::Database")) {
            return "It exists outside the stack, and stays as it is. To have the tables in it, set parameters.CreateDatabase:"
                    + " false in the file; else name another in parameters.DatabaseName.\n";
        }
        if (reason.contains("already exists")) {
            return "It exists outside the stack, and stays as it is. A table is taken as it is with table: existing in the file;"
                    + " anything else needs another name under parameters, or the stack another name.\n";
        }
        return "";
    }

    /** Whom it asks for a grant depends on who made the call: a role of the stack, or CloudFormation with the user's permissions. */
    private static String lakeFormation(Event cause, List<Event> events) {
        if (cause.type().equals("AWS::KinesisFirehose::DeliveryStream")) {
            String role = events.stream()
                    .filter(event -> event.resource().equals(Parts.DELIVERY_ROLE)
                            && !event.name().isEmpty())
                    .findFirst()
                    .map(Event::name)
                    .orElse(Parts.DELIVERY_ROLE);
            return "Lake Formation decides on the table, and Firehose's role " + role + " lacks a grant on it, not you:"
                    + " LakeFormation: true under parameters makes it.\n";
        }
        return "CloudFormation works with your permissions, so here Lake Formation asks for grants to you (CREATE_DATABASE, or on a"
                + " database that exists CREATE_TABLE; to grant to others, what is granted with the grant option): a data lake"
                + " administrator gives them.\n";
    }

    private static String wayOut(String status, String stack, String region, List<Event> events) {
        return switch (status) {
            case "ROLLBACK_COMPLETE" ->
                "Everything that had been created was deleted again. Fix the cause and run ./tailrace deploy again.";
            case "ROLLBACK_FAILED", "CREATE_FAILED" ->
                "What had been created still exists" + last(events)
                        + ". Fix the cause and run ./tailrace deploy again: it deletes the remains first.";
            case "UPDATE_ROLLBACK_COMPLETE" ->
                "It was rolled back to its former state. Fix the cause and run ./tailrace deploy again.";
            case "UPDATE_ROLLBACK_FAILED" ->
                "Nor could it be rolled back to its former state" + last(events)
                        + ". Fix that cause, then run\n    aws cloudformation continue-update-rollback --stack-name "
                        + stack
                        + " --region " + region + "\nand ./tailrace deploy again.";
            case "UPDATE_FAILED" ->
                "It is half updated. Run\n    aws cloudformation rollback-stack --stack-name " + stack + " --region "
                        + region + "\nand then ./tailrace deploy again.";
            case "DELETE_FAILED" -> "Fix the cause and run ./tailrace destroy again.";
            default -> "CloudFormation's console says more.";
        };
    }

    /** The last failure, where it is another than the first. */
    private static String last(List<Event> events) {
        List<Event> causes = events.stream().filter(Event::isCause).toList();
        if (causes.size() < 2) {
            return "";
        }
        Event last = causes.get(causes.size() - 1);
        return ": " + last.resource() + ": " + last.reason();
    }
}
