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

/**
 * Where Firehose puts the records that it gives up, as JSON lines; {@code redrive} keeps there what it has put back.
 *
 * @param prefix with its slash; {@code errors/} in a bucket of the stack's own, and else one that no other stack has
 */
record ErrorFolder(String bucket, String prefix) {
    /** The stack says it once it is complete; until then its parameters do. */
    static ErrorFolder of(PathView path, String bucket) {
        return new ErrorFolder(
                bucket,
                path.output("ErrorFolder")
                        .orElseGet(() ->
                                path.stack().sharedBucket().isPresent() ? "errors-" + path.lakePrefix() : "errors/"));
    }

    /** Where objects are that were put back, with its slash. */
    String redriven() {
        return prefix + "redriven/";
    }

    String url() {
        return "s3://" + bucket + "/" + prefix;
    }

    /** The objects that have not been put back. */
    List<S3Object> objects(S3Client s3) {
        return s3.listObjectsV2Paginator(list -> list.bucket(bucket).prefix(prefix)).contents().stream()
                .filter(object -> !object.key().startsWith(redriven()))
                .toList();
    }

    static Optional<Instant> newest(List<S3Object> objects) {
        return objects.stream()
                .flatMap(object -> Optional.ofNullable(object.lastModified()).stream())
                .max(Instant::compareTo);
    }

    /** How many there are of each kind, in Firehose's words, as {@code 3 objects (processing-failed 3)}. */
    String describe(List<S3Object> objects) {
        Map<String, Long> kinds = objects.stream()
                .map(object -> object.key().substring(prefix.length()).replaceAll("/.*", ""))
                .collect(Collectors.groupingBy(kind -> kind, TreeMap::new, Collectors.counting()));
        Collection<String> words = kinds.entrySet().stream()
                .map(kind -> kind.getKey() + " " + Terminal.count(kind.getValue()))
                .toList();
        return Terminal.count(objects.size()) + (objects.size() == 1 ? " object (" : " objects (")
                + String.join(", ", words) + ")";
    }
}
