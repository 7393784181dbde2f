package io.tailrace.cli.stack;

import io.tailrace.cli.terminal.Terminal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;
import software.amazon.awssdk.services.pipes.model.DescribePipeResponse;

/** From the table to what the pipe gave up. */
final class SourceHops {
    private final PathView path;
    /** Null until the table was described, and when it could not be: its own row says why. */
    private @Nullable TableDescription table;

    SourceHops(PathView path) {
        this.path = path;
    }

    Hop table(String name) {
        TableDescription found = path.aws()
                .dynamoDb()
                .describeTable(describe -> describe.tableName(name))
                .table();
        table = found;
        Hop hop = Hop.well("DynamoDB table", PathView.said(found.tableStatusAsString()), "", name);
        return switch (hop.state()) {
            case "ACTIVE", "UPDATING" -> hop;
            default -> Hop.broken(hop.name(), hop.state(), hop.detail());
        };
    }

    Hop stream(String name) {
        if (table == null) {
            table(name);
        }
        if (table == null
                || table.streamSpecification() == null
                || !Boolean.TRUE.equals(table.streamSpecification().streamEnabled())) {
            return Hop.broken(
                    "DynamoDB stream",
                    "DISABLED",
                    "it was switched off: no change leaves " + name + ". A new stream needs a new pipe: " + Hops.GUIDE
                            + " says how");
        }
        return Hop.well(
                "DynamoDB stream",
                "ENABLED",
                "",
                PathView.said(table.streamSpecification().streamViewTypeAsString()));
    }

    Hop pipe(String name) {
        DescribePipeResponse pipe = path.aws().pipes().describePipe(describe -> describe.name(name));
        String state = PathView.said(pipe.currentStateAsString());
        if (!state.equals("RUNNING")) {
            String reason = pipe.stateReason() == null || pipe.stateReason().isEmpty() ? "" : pipe.stateReason() + ". ";
            return Hop.broken("Pipe", state, reason + "Start it: aws pipes start-pipe --name " + name);
        }
        if (table != null
                && table.latestStreamArn() != null
                && pipe.source() != null
                && !table.latestStreamArn().equals(pipe.source())) {
            return Hop.broken(
                    "Pipe",
                    state,
                    "it reads an earlier stream of the table (" + label(pipe.source()) + "; the current one is "
                            + label(table.latestStreamArn()) + "), so no more changes arrive. " + Hops.GUIDE
                            + " says how to recreate the pipe");
        }
        List<String> troubles = new ArrayList<>();
        add(troubles, PathMetric.PIPE_FAILED, "batches failed");
        add(troubles, PathMetric.PIPE_PARTLY_FAILED, "failed in part");
        add(troubles, PathMetric.PIPE_TIMED_OUT, "timed out");
        add(troubles, PathMetric.PIPE_THROTTLED, "were throttled");
        Hop hop = path.metrics().sum(PathMetric.PIPE_EVENTS) > 0
                ? Hop.well("Pipe", state, "", name)
                : Hop.quiet("Pipe", state, name);
        return troubles.isEmpty() ? hop : hop.late(String.join(", ", troubles) + ": see its log group");
    }

    /** Asked of the queue itself: its metrics stop when nothing touches it for six hours. */
    Hop deadLetters(String url) {
        long letters = DeadLetter.count(path.aws().sqs(), url);
        return letters == 0
                ? Hop.well("Dead letters", "none", "", PathView.queueName(url))
                : Hop.well("Dead letters", "there", "", PathView.queueName(url))
                        .late(Terminal.count(letters) + (letters == 1 ? " batch" : " batches")
                                + " of changes that the pipe gave up: ./tailrace redrive within 24 hours");
    }

    private void add(List<String> troubles, PathMetric metric, String what) {
        long count = (long) path.metrics().sum(metric);
        if (count > 0) {
            troubles.add(Terminal.count(count) + " " + what);
        }
    }

    /** The end of a stream's ARN: the time at which it was switched on. */
    private static String label(String streamArn) {
        return streamArn.substring(streamArn.lastIndexOf('/') + 1);
    }
}
