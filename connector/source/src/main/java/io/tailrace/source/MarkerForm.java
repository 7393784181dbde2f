package io.tailrace.source;

import static io.tailrace.source.TransformLines.PREDICATES;
import static io.tailrace.source.TransformLines.TRANSFORMS;

import io.tailrace.record.ProgressHeader;
import io.tailrace.transform.EventNameIs;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * What a marker looks like to the transforms that it meets. Which look gets through depends on them: one that drops tombstones passes a change, one
 * that drops whatever is not a tombstone passes a tombstone, and a third wants a header.
 */
record MarkerForm(@Nullable Struct key, @Nullable Struct value, Headers headers) {

    private static final String OWN_PACKAGE = EventNameIs.class.getPackageName() + ".";

    /**
     * All forms, the plainest first: the keys of two tables have nothing in common, and a schema registry may refuse the second one for the topic.
     * Where a transform cannot be tried, a whole change comes before one without a key, on which it might fail.
     *
     * @param change what a change of the table looks like
     */
    static List<MarkerForm> all(TransformDryRun dryRun, KeyedChange change) {
        TransformLines lines = dryRun.lines();
        List<@Nullable Struct> keys =
                dryRun.isComplete() ? Arrays.asList(null, change.key()) : Arrays.asList(change.key(), null);
        List<MarkerForm> forms = new ArrayList<>();
        Set<String> names = wantedHeaders(lines);
        for (Set<String> headers : names.isEmpty() ? List.of(names) : List.of(Set.<String>of(), names)) {
            forms.add(new MarkerForm(null, null, headers(lines, headers)));
            keys.forEach(key -> forms.add(new MarkerForm(key, change.value(), headers(lines, headers))));
        }
        return List.copyOf(forms);
    }

    @Nullable Schema keySchema() {
        return key == null ? null : key.schema();
    }

    @Nullable Schema valueSchema() {
        return value == null ? null : value.schema();
    }

    private static Headers headers(TransformLines lines, Set<String> names) {
        ConnectHeaders headers = new ConnectHeaders();
        names.forEach(name -> headers.addString(name, ""));
        if (lines.aliases(PREDICATES).stream().anyMatch(alias -> isOwn(lines.options(PREDICATES, alias)))) {
            headers.addString(ProgressHeader.NAME, String.join("\n", predicatesToPass(lines)));
        }
        return headers;
    }

    /** The names that Kafka's predicate on headers looks for. */
    private static Set<String> wantedHeaders(TransformLines lines) {
        Set<String> names = new LinkedHashSet<>();
        for (String alias : lines.aliases(PREDICATES)) {
            Map<String, String> options = lines.options(PREDICATES, alias);
            String name = options.getOrDefault("name", "");
            if (type(options).endsWith("HasHeaderKey") && !name.isBlank()) {
                names.add(name);
            }
        }
        return names;
    }

    /** Predicates of our own that a negated filter asks: it drops what they are not true for. */
    private static Set<String> predicatesToPass(TransformLines lines) {
        Set<String> predicates = new LinkedHashSet<>();
        for (String alias : lines.aliases(TRANSFORMS)) {
            Map<String, String> options = lines.options(TRANSFORMS, alias);
            Map<String, String> predicate = lines.options(
                    PREDICATES, options.getOrDefault("predicate", "").strip());
            if (type(options).endsWith("Filter")
                    && Boolean.parseBoolean(options.getOrDefault("negate", "").strip())
                    && isOwn(predicate)) {
                predicates.add(ProgressHeader.predicate(type(predicate), predicate));
            }
        }
        return predicates;
    }

    private static boolean isOwn(Map<String, String> predicate) {
        return type(predicate).startsWith(OWN_PACKAGE);
    }

    private static String type(Map<String, String> options) {
        return options.getOrDefault("type", "").strip();
    }
}
