package io.tailrace.cli.stack;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.DescribeStackEventsResponse;

/**
 * The events of one piece of work of a stack: what came after the mark, or, without a mark, after the newest start. The stack is known by its id,
 * under which it can be asked for even when it is deleted.
 */
final class StackWatch {
    private final CloudFormationClient cloudFormation;
    private final String stackId;
    private final Set<String> seen = new HashSet<>();
    private final List<Event> events = new ArrayList<>();

    private StackWatch(CloudFormationClient cloudFormation, String stackId) {
        this.cloudFormation = cloudFormation;
        this.stackId = stackId;
    }

    /** Watches what is about to begin. */
    static StackWatch before(CloudFormationClient cloudFormation, String stackId) {
        StackWatch watch = new StackWatch(cloudFormation, stackId);
        watch.page(null).stackEvents().stream().findFirst().ifPresent(newest -> watch.seen.add(newest.eventId()));
        return watch;
    }

    /** Watches an operation in progress from its start, or reports one that has ended. */
    static StackWatch ofLatest(CloudFormationClient cloudFormation, String stackId) {
        return new StackWatch(cloudFormation, stackId);
    }

    /** The events since the last call, oldest first. */
    List<Event> style() {
        List<Event> fresh = new ArrayList<>();
        boolean hasMark = !seen.isEmpty();
        String token = null;
        do {
            DescribeStackEventsResponse page = page(token);
            for (Event event : page.stackEvents().stream().map(Event::of).toList()) {
                if (seen.contains(event.id())) {
                    return added(fresh);
                }
                fresh.add(event);
                if (!hasMark && event.isStart()) {
                    return added(fresh);
                }
            }
            token = page.nextToken();
        } while (token != null);
        return added(fresh);
    }

    /** All that was seen, oldest first. */
    List<Event> events() {
        return List.copyOf(events);
    }

    /** The status in which the stack came to rest; empty while it goes on. */
    Optional<String> end() {
        if (events.isEmpty()) {
            return Optional.empty();
        }
        return events.stream()
                .filter(Event::isEnd)
                .reduce((first, second) -> second)
                .map(Event::status);
    }

    private List<Event> added(List<Event> newestFirst) {
        Collections.reverse(newestFirst);
        newestFirst.forEach(event -> seen.add(event.id()));
        events.addAll(newestFirst);
        return newestFirst;
    }

    private DescribeStackEventsResponse page(@Nullable String token) {
        return cloudFormation.describeStackEvents(
                describe -> describe.stackName(stackId).nextToken(token));
    }
}
