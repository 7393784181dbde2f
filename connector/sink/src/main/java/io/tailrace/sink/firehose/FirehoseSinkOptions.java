package io.tailrace.sink.firehose;

import io.tailrace.aws.AwsClients;
import io.tailrace.aws.AwsOptions;
import io.tailrace.aws.OptionGroup;
import io.tailrace.aws.ServiceProblem;
import io.tailrace.option.EnumOption;
import io.tailrace.option.TaskNumber;
import io.tailrace.sink.chunk.Tombstones;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/** The options of the Firehose sink and their definition. */
final class FirehoseSinkOptions {

    static final String STREAM = "firehose.stream";
    static final String ENDPOINT = "firehose.endpoint";
    static final String NEWLINE = "newline.enabled";
    static final String TOMBSTONES = "tombstones";
    static final String BUFFER_BYTES = "buffer.max.bytes";

    private static final Pattern STREAM_NAME = Pattern.compile("[a-zA-Z0-9_.-]{1,64}");
    private static final long DEFAULT_BUFFER_BYTES = 16L << 20;
    private static final long LEAST_BUFFER_BYTES = 1L << 20;

    private final AbstractConfig config;
    private final Map<String, String> given;

    private FirehoseSinkOptions(Map<String, String> given) {
        this.config = new AbstractConfig(definition(), given, false);
        this.given = given;
    }

    /** The options; a ConfigException names the first that is wrong. */
    static FirehoseSinkOptions of(Map<String, String> given) {
        FirehoseSinkOptions options = new FirehoseSinkOptions(given);
        AwsOptions.from(options.config);
        return options;
    }

    /** A message for each option whose value does not go with the others. Each value must be valid by itself. */
    static Map<String, String> problems(Map<String, String> given) {
        AbstractConfig config = new AbstractConfig(definition(), given, false);
        Map<String, String> problems = new LinkedHashMap<>();
        AwsOptions.problems(config)
                .forEach(problem -> problems.put(
                        problem.option(),
                        new ConfigException(problem.option(), config.values().get(problem.option()), problem.message())
                                .getMessage()));
        return problems;
    }

    static ConfigDef definition() {
        ConfigDef definition = new ConfigDef();
        OptionGroup group = new OptionGroup(definition, "Firehose");
        group.add(
                STREAM,
                ConfigDef.Type.STRING,
                ConfigDef.NO_DEFAULT_VALUE,
                FirehoseSinkOptions::checkStream,
                Importance.HIGH,
                "Stream",
                "The name of the Firehose stream to write to, whose source is Direct PUT. The task needs"
                        + " firehose:PutRecordBatch on it. With firehose:DescribeDeliveryStream as well, a stream that does"
                        + " not exist or has another source is found when the connector is created.");
        group.addEndpoint(ENDPOINT, "Firehose");
        group.add(
                NEWLINE,
                ConfigDef.Type.BOOLEAN,
                true,
                null,
                Importance.MEDIUM,
                "Newline",
                "End each Firehose record with a line feed, unless it ends with one, so that records remain apart in the"
                        + " objects that Firehose writes. Set false where the stream adds delimiters itself, or for values"
                        + " that are not text.");
        group.add(
                TOMBSTONES,
                ConfigDef.Type.STRING,
                EnumOption.value(Tombstones.IGNORE),
                EnumOption.anyOf(Tombstones.class),
                Importance.LOW,
                "Tombstones",
                "What to do with records without a value: ignore skips them; refuse treats them as records that"
                        + " cannot be written, as errors.tolerance says.");
        group.add(
                BUFFER_BYTES,
                ConfigDef.Type.LONG,
                DEFAULT_BUFFER_BYTES,
                Range.atLeast(LEAST_BUFFER_BYTES),
                Importance.LOW,
                "Buffer",
                "Bytes that may wait in memory until Firehose accepts them. Beyond it the task stops reading from Kafka"
                        + " until half of them have been accepted. The batch that the consumer has already read comes on"
                        + " top.");
        return AwsOptions.define(definition);
    }

    private static void checkStream(String option, @Nullable Object value) {
        if (value == null || !STREAM_NAME.matcher(value.toString()).matches()) {
            throw new ConfigException(
                    option, value, "must be a stream's name, not its ARN: 1 to 64 letters, digits, '_', '.' and '-'");
        }
    }

    AwsOptions aws() {
        return AwsOptions.from(config);
    }

    DeliveryStream stream(AwsClients clients) {
        return new DeliveryStream(clients.firehose(AwsOptions.endpoint(config, ENDPOINT)), config.getString(STREAM));
    }

    /** Which option is to blame for what Firehose says. */
    ServiceProblem problem() {
        return new ServiceProblem(
                aws(),
                ENDPOINT,
                AwsOptions.endpoint(config, ENDPOINT),
                STREAM,
                "The task needs firehose:PutRecordBatch on the stream.");
    }

    RecordBytes bytes() {
        return new RecordBytes(config.getBoolean(NEWLINE));
    }

    boolean ignoresTombstones() {
        return EnumOption.read(Tombstones.class, TOMBSTONES, config.getString(TOMBSTONES)) == Tombstones.IGNORE;
    }

    long bufferBytes() {
        return config.getLong(BUFFER_BYTES);
    }

    String connectorName() {
        return given.getOrDefault("name", "firehose-sink");
    }

    String taskNumber() {
        return TaskNumber.of(given);
    }
}
