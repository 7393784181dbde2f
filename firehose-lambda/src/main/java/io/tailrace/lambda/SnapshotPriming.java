package io.tailrace.lambda;

import com.amazonaws.services.lambda.runtime.LambdaLogger;
import com.amazonaws.services.lambda.runtime.logging.LogLevel;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.stream.Collectors;
import org.crac.Context;
import org.crac.Resource;

/**
 * Runs a made-up batch before Lambda takes its SnapStart snapshot, so that the classes on the way are loaded and their hot
 * parts compiled in it. Without SnapStart it is never called.
 */
final class SnapshotPriming implements Resource {

    /** Enough for the first compilations, and well within the time that Lambda gives a snapshot. */
    private static final int ROUNDS = 200;

    private static final String CHANGES = "priming-changes.jsonl";

    private final FirehoseHandler handler;
    private final LambdaLogger log;

    SnapshotPriming(FirehoseHandler handler, LambdaLogger log) {
        this.handler = handler;
        this.log = log;
    }

    @Override
    public void beforeCheckpoint(Context<? extends Resource> context) {
        byte[] json = event();
        for (int round = 0; round < ROUNDS; round++) {
            handler.answer(FirehoseEvent.parse(json));
        }
        log.log("Primed for the snapshot with " + ROUNDS + " batches.\n", LogLevel.INFO);
    }

    /** Nothing is open that a restore would have to open again. */
    @Override
    public void afterRestore(Context<? extends Resource> context) {}

    /** A batch as Firehose sends it, with one record for each line of the resource. */
    private static byte[] event() {
        return lines().lines()
                .map(line -> Base64.getEncoder().encodeToString(line.getBytes(StandardCharsets.UTF_8)))
                .map(data -> "{\"recordId\":\"priming\",\"approximateArrivalTimestamp\":0,\"data\":\"" + data + "\"}")
                .collect(Collectors.joining(",", "{\"records\":[", "]}"))
                .getBytes(StandardCharsets.UTF_8);
    }

    private static String lines() {
        try (InputStream in = SnapshotPriming.class.getResourceAsStream(CHANGES)) {
            if (in == null) {
                throw new IllegalStateException("The function's zip has no " + CHANGES);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + CHANGES, e);
        }
    }
}
