package io.tailrace.testing.account;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** CloudWatch's logs: what was written into the log groups of stacks, in a few pages, if there are more than two. A group that is gone takes its lines along. */
final class LogApi {
    private static final int SMALLEST_PAGE = 2;
    private static final int PAGES = 3;

    private final Stacks stacks;
    private final Clock clock;
    private final List<Line> lines = new ArrayList<>();

    private record Line(String group, long time, String message) {}

    LogApi(Stacks stacks, Clock clock) {
        this.stacks = stacks;
        this.clock = clock;
    }

    Api api() {
        return new Api(Map.of("FilterLogEvents", this::filter));
    }

    void add(String group, String message) {
        lines.add(new Line(group, clock.millis(), message));
    }

    private ObjectNode filter(Parameters parameters) {
        String group = parameters.text("logGroupName");
        long from = Long.parseLong(parameters.text("startTime"));
        int first = parameters.integer("nextToken", 0);
        if (stacks.resource("AWS::Logs::LogGroup", group).isEmpty()) {
            throw ApiFault.notFound("The specified log group does not exist.");
        }
        List<Line> found = lines.stream()
                .filter(line -> line.group().equals(group) && line.time() >= from)
                .toList();
        int page = Math.max(SMALLEST_PAGE, found.size() / PAGES);
        ObjectNode reply = Api.object();
        ArrayNode events = reply.putArray("events");
        found.subList(first, Math.min(first + page, found.size()))
                .forEach(
                        line -> events.addObject().put("timestamp", line.time()).put("message", line.message()));
        return first + page < found.size() ? reply.put("nextToken", String.valueOf(first + page)) : reply;
    }
}
