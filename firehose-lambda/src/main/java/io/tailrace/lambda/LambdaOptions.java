package io.tailrace.lambda;

import io.tailrace.option.Options;
import io.tailrace.value.FieldPath;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/**
 * The function's settings: one properties file in the zip, read once when the function starts. Its {@code transforms} and
 * {@code predicates} lines are Kafka Connect's own, references to other files included, and are not interpreted here.
 *
 * @param topic the topic that the transforms see, empty for the name of the Firehose stream
 * @param routing where rows go
 * @param metricsNamespace CloudWatch's namespace, empty for no metrics
 * @param chain the {@code transforms} and {@code predicates} lines
 */
record LambdaOptions(String topic, Routing routing, String metricsNamespace, Map<String, String> chain) {

    /** The environment variable that names the properties file, relative to the function's folder. */
    static final String CONFIG_VARIABLE = "TAILRACE_CONFIG";

    /** The file that is read when the variable is not set. */
    static final String DEFAULT_CONFIG = "config/lambda/sales-orders.properties";

    static final String TOPIC = "topic";
    static final String PARTITION_KEY_HEADERS = "partition.key.headers";
    static final String ICEBERG_DATABASE = "iceberg.database";
    static final String ICEBERG_TABLE = "iceberg.table";
    static final String ICEBERG_OPERATION_FIELD = "iceberg.operation.field";
    static final String METRICS_NAMESPACE = "metrics.namespace";

    LambdaOptions {
        chain = Map.copyOf(chain);
    }

    /** The function's own options; the lines of the chain are defined by the transforms that they name. */
    static ConfigDef definition() {
        return new ConfigDef()
                .define(
                        TOPIC,
                        ConfigDef.Type.STRING,
                        "",
                        Importance.LOW,
                        "The topic that transforms and predicates see, for those that use it, such as RegexRouter or"
                                + " TopicNameMatches. Name it as on the Connect path, so that the same lines have the same effect."
                                + " Empty: the name of the Firehose stream.")
                .define(
                        PARTITION_KEY_HEADERS,
                        ConfigDef.Type.LIST,
                        List.of(),
                        Importance.MEDIUM,
                        "Record headers that become Firehose's partition keys, for use in the S3 prefix as"
                                + " !{partitionKeyFromLambda:name}. Only for a Firehose stream with dynamic partitioning, which"
                                + " has at most 500 active partitions. A row without one of the headers is returned as"
                                + " ProcessingFailed. Empty: no partition keys.")
                .define(
                        ICEBERG_DATABASE,
                        ConfigDef.Type.STRING,
                        "",
                        Importance.LOW,
                        "The Glue database of the Iceberg table, when the Firehose stream's destination is one. Rows then name the"
                                + " operation in the table (insert, update or delete), for which the stream needs the table's"
                                + " unique keys. Empty, with " + ICEBERG_TABLE + " empty too: another destination.")
                .define(
                        ICEBERG_TABLE,
                        ConfigDef.Type.STRING,
                        "",
                        Importance.LOW,
                        "The Iceberg table, see " + ICEBERG_DATABASE + ".")
                .define(
                        ICEBERG_OPERATION_FIELD,
                        ConfigDef.Type.STRING,
                        "cdc_event_type",
                        Importance.LOW,
                        "The field of a row that names the kind of change: INSERT and READ become insert, MODIFY update, REMOVE"
                                + " delete. `change.type` is a field within one, unless the row has a field of that whole name."
                                + " A row with any other value there is returned as ProcessingFailed.")
                .define(
                        METRICS_NAMESPACE,
                        ConfigDef.Type.STRING,
                        "Tailrace",
                        Importance.LOW,
                        "The CloudWatch namespace of the metrics Records, Dropped, Failed, BytesIn, BytesOut and Duration, which"
                                + " are written as one log line per invocation. CloudWatch charges for custom metrics. Empty: none.");
    }

    /**
     * Reads the file that the environment names.
     *
     * @throws ConfigException if the file is missing, or an option in it is wrong or unknown
     */
    static LambdaOptions load(Map<String, String> environment) {
        return load(Path.of(environment.getOrDefault(CONFIG_VARIABLE, DEFAULT_CONFIG)));
    }

    static LambdaOptions load(Path file) {
        Map<String, String> options = read(file);
        Map<String, String> chain = new TreeMap<>(options);
        chain.keySet().removeIf(key -> !isChainLine(key));
        Map<String, String> own = new TreeMap<>(options);
        own.keySet().removeAll(chain.keySet());
        own.keySet().stream()
                .filter(key -> !definition().names().contains(key))
                .findFirst()
                .ifPresent(key -> {
                    throw new ConfigException(
                            key,
                            options.get(key),
                            "There is no such option. The function knows "
                                    + String.join(", ", definition().names())
                                    + " and the lines of transforms and predicates.");
                });
        var config = Options.of(definition(), own);
        return new LambdaOptions(
                config.text(TOPIC),
                new Routing(config.list(PARTITION_KEY_HEADERS), icebergTable(config)),
                config.text(METRICS_NAMESPACE),
                chain);
    }

    private static Routing.@Nullable IcebergTable icebergTable(Options config) {
        String database = config.text(ICEBERG_DATABASE);
        String table = config.text(ICEBERG_TABLE);
        if (database.isEmpty() != table.isEmpty()) {
            throw new ConfigException(
                    database.isEmpty() ? ICEBERG_DATABASE : ICEBERG_TABLE,
                    "",
                    "An Iceberg table needs both " + ICEBERG_DATABASE + " and " + ICEBERG_TABLE + ".");
        }
        return table.isEmpty()
                ? null
                : new Routing.IcebergTable(database, table, FieldPath.of(config.text(ICEBERG_OPERATION_FIELD)));
    }

    private static boolean isChainLine(String key) {
        return key.equals("transforms")
                || key.startsWith("transforms.")
                || key.equals("predicates")
                || key.startsWith("predicates.");
    }

    private static Map<String, String> read(Path file) {
        var properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (IOException | IllegalArgumentException e) { // the latter for an escape that is not one
            throw new ConfigException(
                    CONFIG_VARIABLE,
                    file,
                    "Cannot read the file " + file.toAbsolutePath() + " ("
                            + e.getClass().getSimpleName() + "). The path is relative to the function's folder.");
        }
        Map<String, String> lines = new HashMap<>();
        properties.stringPropertyNames().forEach(key -> lines.put(key, properties.getProperty(key)));
        return lines;
    }
}
