package io.tailrace.cli.stack;

import io.tailrace.cli.terminal.Pause;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResultEntry;

/** Records on their way back into Kinesis, as many as one request takes; those that are refused for now are sent again until all are taken. */
final class RedriveBatch {
    private static final int MOST_RECORDS = 500;
    /** A request may have 5 MiB, keys included. */
    private static final int MOST_BYTES = 4 << 20;

    private static final int MOST_TRIES = 30;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final KinesisClient kinesis;
    private final String stream;
    private final RedriveLedger ledger;
    private final Pause pause;
    private final List<PutRecordsRequestEntry> entries = new ArrayList<>();
    private final List<String> digests = new ArrayList<>();
    private int bytes;

    RedriveBatch(KinesisClient kinesis, String stream, RedriveLedger ledger, Pause pause) {
        this.kinesis = kinesis;
        this.stream = stream;
        this.ledger = ledger;
        this.pause = pause;
    }

    /** Adds one, and sends what is there when it is full. */
    void add(String source, FailedRecord record, String partitionKey) throws InterruptedException {
        int size = record.data().asByteArrayUnsafe().length + partitionKey.length() * 4;
        if (entries.size() == MOST_RECORDS || bytes + size > MOST_BYTES) {
            send(source);
        }
        entries.add(PutRecordsRequestEntry.builder()
                .data(record.data())
                .partitionKey(partitionKey)
                .build());
        digests.add(record.digest());
        bytes += size;
    }

    /**
     * Sends what is there, and notes it in the ledger.
     *
     * @throws StackException when Kinesis goes on refusing; what was taken is noted
     */
    void send(String source) throws InterruptedException {
        List<PutRecordsRequestEntry> left = List.copyOf(entries);
        Duration wait = FIRST_PAUSE;
        for (int tries = 0; !left.isEmpty(); tries++) {
            if (tries == MOST_TRIES) {
                throw new StackException("Kinesis has refused " + left.size() + " records of a batch " + MOST_TRIES
                        + " times, most likely because its shards are busy. Run ./tailrace redrive again: it"
                        + " continues with this batch.");
            }
            if (tries > 0) {
                pause.sleep(wait);
                wait = Pause.longer(wait, LONGEST_PAUSE);
            }
            left = refused(left);
        }
        if (!digests.isEmpty()) {
            ledger.add(source, digests);
        }
        entries.clear();
        digests.clear();
        bytes = 0;
    }

    private List<PutRecordsRequestEntry> refused(List<PutRecordsRequestEntry> sent) {
        PutRecordsResponse response =
                kinesis.putRecords(put -> put.streamName(stream).records(sent));
        List<PutRecordsRequestEntry> refused = new ArrayList<>();
        List<PutRecordsResultEntry> results = response.records();
        for (int i = 0; i < sent.size(); i++) {
            if (i >= results.size() || results.get(i).errorCode() != null) {
                refused.add(sent.get(i));
            }
        }
        return refused;
    }
}
