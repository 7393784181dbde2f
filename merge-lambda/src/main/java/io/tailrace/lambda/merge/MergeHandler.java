package io.tailrace.lambda.merge;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import io.tailrace.chain.References;
import io.tailrace.sink.s3.TableMerge;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.config.ConfigException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The function that a schedule calls, with any event: it merges what is new until nothing is left, or its time is nearly over; the
 * next call goes on. With the time that is left it does what the tables need beside merges. A call that is ended at any moment, or runs beside another, does no harm. What a merge cannot go on with,
 * fails the call, and with it the function's metric of errors.
 *
 * <p>The handler's name for Lambda is {@code io.tailrace.lambda.merge.MergeHandler::handleRequest}. Its settings are in the
 * properties file that {@code TAILRACE_CONFIG} names; a wrong one fails the function's start.
 */
public final class MergeHandler implements RequestStreamHandler {
    private static final Logger LOG = LoggerFactory.getLogger(MergeHandler.class);

    /** The environment variable that names the properties file, relative to the function's folder. */
    static final String CONFIG_VARIABLE = "TAILRACE_CONFIG";

    static final String DEFAULT_CONFIG = "config/merge/sales-orders.properties";

    private final TableMerge merge;
    private final Maintenance maintenance;

    /** What Lambda calls. */
    public MergeHandler() {
        this.merge = TableMerge.of(options(Path.of(System.getenv().getOrDefault(CONFIG_VARIABLE, DEFAULT_CONFIG))));
        this.maintenance = new Maintenance(merge, Clock.systemUTC());
    }

    private static Map<String, String> options(Path file) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (IOException e) {
            throw new ConfigException(
                    CONFIG_VARIABLE,
                    file,
                    "must name a properties file in the function's zip or in a layer, and this one cannot be read: "
                            + e);
        }
        Map<String, String> options = new HashMap<>();
        properties.forEach((key, value) -> options.put((String) key, ((String) value).strip()));
        return References.resolve(options);
    }

    /**
     * Merges, one call at a time.
     *
     * @throws org.apache.kafka.connect.errors.ConnectException when a person must act, or nothing helped
     */
    @Override
    public synchronized void handleRequest(InputStream in, OutputStream out, Context context) throws IOException {
        for (String table : merge.tables()) {
            try {
                MergeCall.Outcome outcome =
                        new MergeCall(() -> merge.step(table), context::getRemainingTimeInMillis, Thread::sleep).run();
                LOG.info(
                        "Table {}: {} changes merged in {} steps; {}",
                        table,
                        outcome.changes(),
                        outcome.steps(),
                        outcome.end());
                maintenance.run(table, context::getRemainingTimeInMillis, Thread::sleep);
                out.write(outcome.json(table).getBytes(StandardCharsets.UTF_8));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
