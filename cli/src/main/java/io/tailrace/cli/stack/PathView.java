package io.tailrace.cli.stack;

import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What hops are looked at with. AWS documents most members of its answers as optional: {@link #said} takes one that is missing. */
record PathView(AwsAccess aws, Stack stack, Parts parts, Metrics metrics, Clock clock) {
    private static final String UNKNOWN = "unknown";

    /** What a service said, or that it said nothing. */
    static String said(@Nullable Object member) {
        return Objects.toString(member, UNKNOWN);
    }

    /** A value that the stack itself gives out; empty before it is complete. */
    Optional<String> output(String key) {
        return stack.output(key);
    }

    /** What the output says, or else the resource. */
    Optional<String> named(String output, String part) {
        return output(output).or(() -> parts.find(part).map(Parts.Part::id));
    }

    /** The bucket of the lake: one that exists, or the stack's own. */
    Optional<String> bucket() {
        return stack.sharedBucket().or(() -> named("Bucket", Parts.BUCKET));
    }

    /** Whether Firehose merges rows into an Iceberg table itself. */
    boolean isIceberg() {
        return parts.byName().containsKey(Parts.ICEBERG_TABLE);
    }

    /** The folders of tables, which have those of days in them: that of the one table, or one for each entity in that. */
    List<String> lakeFolders() {
        String all = lakePrefix();
        List<String> ofEntities = parts.entityTables().stream()
                .map(Parts.Part::id)
                .filter(table -> table.length() > all.length())
                .map(table -> all + table.substring(all.length()) + "/")
                .toList();
        return ofEntities.isEmpty() ? List.of(all) : ofEntities;
    }

    /** The folder of the stack's objects, with its slash. */
    String lakePrefix() {
        return output("LakeTable").orElseGet(() -> stack.parameters().getOrDefault("LakePrefix", "")) + "/";
    }

    /** The name of a queue whose URL is its id. */
    static String queueName(String url) {
        return url.substring(url.lastIndexOf('/') + 1);
    }
}
