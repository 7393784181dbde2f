package io.tailrace.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.LambdaLogger;
import com.amazonaws.services.lambda.runtime.LambdaRuntime;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import io.tailrace.chain.TransformChain;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.crac.Core;

/**
 * The function that Amazon Data Firehose calls with a batch of change events: it answers each record with its rows as JSON
 * lines, drops it, or gives it back as failed. Writes nothing anywhere itself, and keeps nothing between invocations.
 *
 * <p>The handler's name for Lambda is {@code io.tailrace.lambda.FirehoseHandler::handleRequest}. Its settings are in the
 * properties file that {@code TAILRACE_CONFIG} names, see {@link LambdaOptions}; a wrong one fails the function's start.
 */
public final class FirehoseHandler implements RequestStreamHandler {

    /** Lambda's word on how this environment comes to be. */
    private static final String INITIALIZATION_VARIABLE = "AWS_LAMBDA_INITIALIZATION_TYPE";

    private final LambdaOptions options;
    private final RecordTransformer transformer;
    private final FailureLog failures;
    private final PrintStream metrics;
    private final Clock clock;

    /** Held here, because the snapshot's context holds its resources weakly. */
    private final SnapshotPriming priming;

    /** What Lambda calls. */
    public FirehoseHandler() {
        this(LambdaOptions.load(System.getenv()), LambdaRuntime.getLogger(), System.out, Clock.systemUTC());
        if ("snap-start".equals(System.getenv(INITIALIZATION_VARIABLE))) {
            Core.getGlobalContext().register(priming);
        }
    }

    FirehoseHandler(LambdaOptions options, LambdaLogger log, PrintStream metrics, Clock clock) {
        this.options = options;
        this.transformer = new RecordTransformer(
                TransformChain.load(options.chain()),
                options.routing(),
                MemoryLimits.of(Runtime.getRuntime().maxMemory()));
        this.failures = new FailureLog(log);
        this.metrics = metrics;
        this.clock = clock;
        this.priming = new SnapshotPriming(this, log);
    }

    /**
     * Answers one batch.
     *
     * @throws org.apache.kafka.connect.errors.DataException if the event is not Firehose's; Firehose would try the whole
     *     batch again, and then write it under its error prefix
     */
    @Override
    public void handleRequest(InputStream in, OutputStream out, Context context) throws IOException {
        handle(in, out);
    }

    /** One batch at a time: transforms are not made for several threads, and Lambda rarely asks for it. */
    synchronized void handle(InputStream in, OutputStream out) throws IOException {
        Instant start = clock.instant();
        byte[] json = in.readAllBytes();
        FirehoseEvent event = FirehoseEvent.parse(json);
        FirehoseResponse response = answer(event);
        out.write(response.json().array(), 0, response.json().remaining());
        failures.report(response.answers());
        if (!options.metricsNamespace().isEmpty()) {
            var invocation = new InvocationMetrics(
                    event.deliveryStream(),
                    response.answers(),
                    json.length,
                    response.json().remaining(),
                    start,
                    Duration.between(start, clock.instant()));
            metrics.println(invocation.embedded(options.metricsNamespace()));
        }
    }

    /** The answers alone, with neither log nor metrics. */
    FirehoseResponse answer(FirehoseEvent event) {
        String topic = options.topic().isEmpty() ? event.deliveryStream() : options.topic();
        var reply = new ReplyDraft(FirehoseResponse.MAX_BYTES);
        for (FirehoseRecord record : event.records()) {
            reply.add(transformer.answer(topic, record));
        }
        return reply.complete();
    }
}
