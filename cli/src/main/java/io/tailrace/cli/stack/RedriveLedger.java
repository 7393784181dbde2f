package io.tailrace.cli.stack;

import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * Which records were put back, and what they were found in, in small objects beside the failed records. It is written after Kinesis took a batch:
 * a run that is killed between the two puts this one batch back twice, and nothing else. What comes back from another source than before has failed
 * again. It expires with the failed records.
 */
final class RedriveLedger {
    private final S3Client s3;
    private final String bucket;
    private final String folder;
    private final Clock clock;
    private final Map<String, String> sources = new HashMap<>();
    private int written;

    private RedriveLedger(S3Client s3, ErrorFolder errors, Clock clock) {
        this.s3 = s3;
        this.bucket = errors.bucket();
        this.folder = errors.redriven() + "ledger/";
        this.clock = clock;
    }

    /** What all earlier runs have put back. */
    static RedriveLedger read(S3Client s3, ErrorFolder errors, Clock clock) {
        RedriveLedger ledger = new RedriveLedger(s3, errors, clock);
        for (S3Object page : s3.listObjectsV2Paginator(
                        list -> list.bucket(ledger.bucket).prefix(ledger.folder))
                .contents()) {
            List<String> lines = s3.getObjectAsBytes(
                            get -> get.bucket(ledger.bucket).key(page.key()))
                    .asUtf8String()
                    .lines()
                    .toList();
            lines.stream().skip(1).forEach(digest -> ledger.sources.put(digest, lines.get(0)));
        }
        return ledger;
    }

    /** What a record was found in when it was put back; empty when it never was. */
    Optional<String> source(String digest) {
        return Optional.ofNullable(sources.get(digest));
    }

    /** Notes a batch that Kinesis has taken. */
    void add(String source, List<String> digests) {
        List<String> lines = new ArrayList<>(List.of(source));
        lines.addAll(digests);
        String key = folder + clock.millis() + "-" + written++;
        s3.putObject(put -> put.bucket(bucket).key(key), RequestBody.fromString(String.join("\n", lines) + "\n"));
        digests.forEach(digest -> sources.put(digest, source));
    }
}
