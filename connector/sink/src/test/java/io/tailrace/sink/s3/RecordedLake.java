package io.tailrace.sink.s3;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The lake that a sink writes on a {@link RecordingS3}: the options that lead there, and the rows that are in it. */
record RecordedLake(RecordingS3 s3) {
    private static final String CLAIM = ".*/[0-9]{20}.json";

    /** The least that a sink needs to write here, with one attempt for each request. */
    Map<String, String> props(String... more) {
        Map<String, String> props = Map.of(
                "name", "lake-sink",
                "s3.bucket", "lake",
                "s3.prefix", "raw",
                "s3.endpoint", s3.endpoint().toString(),
                "s3.path.style.enabled", "true",
                "aws.region", "us-east-1",
                "aws.access.key.id", "key",
                "aws.secret.access.key", "secret",
                "aws.retry.max.attempts", "1");
        return with(props, more);
    }

    /** The same, for files whose lines are the rows as they came. */
    Map<String, String> plainProps(String... more) {
        return with(props("format", "jsonl", "format.compression", "none", "kafka.columns.enabled", "false"), more);
    }

    /** These options and more; those that are there already are replaced. */
    static Map<String, String> with(Map<String, String> props, String... more) {
        Map<String, String> all = new HashMap<>(props);
        for (int i = 0; i < more.length; i += 2) {
            all.put(more[i], more[i + 1]);
        }
        return all;
    }

    /** The lines of all files below a folder. */
    List<String> rows(String folder) {
        return s3.objects.entrySet().stream()
                .filter(object -> object.getKey().startsWith(folder))
                .flatMap(object -> new String(object.getValue(), StandardCharsets.UTF_8).lines())
                .toList();
    }

    /** As if the task had died before it noted that the chunk is whole. */
    void unfinish() {
        s3.objects.replaceAll((key, content) -> key.matches(CLAIM)
                ? new String(content, StandardCharsets.UTF_8)
                        .replace("\"whole\":true", "\"whole\":false")
                        .getBytes(StandardCharsets.UTF_8)
                : content);
    }
}
