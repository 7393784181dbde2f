package io.tailrace.cli.stack;

import io.tailrace.cli.terminal.Terminal;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/** The objects under errors/ that have not been put back: JSON lines of records that Firehose gave up. */
record ErrorObjects(List<S3Object> objects) {
    static final String PREFIX = "errors/";

    /** What {@code redrive} keeps of the objects that it has put back. */
    static final String REDRIVEN = PREFIX + "redriven/";

    ErrorObjects {
        objects = List.copyOf(objects);
    }

    static ErrorObjects in(S3Client s3, String bucket) {
        return new ErrorObjects(
                s3.listObjectsV2Paginator(list -> list.bucket(bucket).prefix(PREFIX)).contents().stream()
                        .filter(object -> !object.key().startsWith(REDRIVEN))
                        .toList());
    }

    Optional<Instant> newest() {
        return objects.stream()
                .flatMap(object -> Optional.ofNullable(object.lastModified()).stream())
                .max(Instant::compareTo);
    }

    /** How many there are of each kind, in Firehose's words, as {@code 3 objects (processing-failed 3)}. */
    String describe() {
        Map<String, Long> kinds = objects.stream()
                .map(object -> object.key().substring(PREFIX.length()).replaceAll("/.*", ""))
                .collect(Collectors.groupingBy(kind -> kind, TreeMap::new, Collectors.counting()));
        Collection<String> words = kinds.entrySet().stream()
                .map(kind -> kind.getKey() + " " + Terminal.count(kind.getValue()))
                .toList();
        return Terminal.count(objects.size()) + (objects.size() == 1 ? " object (" : " objects (")
                + String.join(", ", words) + ")";
    }
}
