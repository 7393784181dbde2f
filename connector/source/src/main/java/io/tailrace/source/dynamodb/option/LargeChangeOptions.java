package io.tailrace.source.dynamodb.option;

import static io.tailrace.source.dynamodb.option.LargeChangeConfigDef.CHANGE_MAX_BYTES;
import static io.tailrace.source.dynamodb.option.LargeChangeConfigDef.LOCATION;
import static io.tailrace.source.dynamodb.option.LargeChangeConfigDef.ON_LARGE_CHANGE;
import static io.tailrace.source.dynamodb.option.LargeChangeConfigDef.PATH_STYLE;
import static io.tailrace.source.dynamodb.option.LargeChangeConfigDef.S3_ENDPOINT;

import io.tailrace.aws.AwsOptions;
import io.tailrace.aws.AwsOptions.Problem;
import io.tailrace.aws.S3Access;
import io.tailrace.aws.S3Access.Addressing;
import io.tailrace.aws.S3Access.Checksums;
import io.tailrace.option.EnumOption;
import io.tailrace.source.dynamodb.option.LargeChangeConfigDef.OnLargeChange;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.config.AbstractConfig;
import org.jspecify.annotations.Nullable;

/**
 * What to do with changes that are too large for Kafka.
 *
 * @param location where they go; null when they stop the table
 */
public record LargeChangeOptions(long maxBytes, @Nullable LargeChangeLocation location, S3Access access) {

    public static final String PRODUCER_LIMIT = "producer.override.max.request.size";

    // Kafka's own fields of a record, and a header.
    private static final int ROOM = 16 * 1024;
    private static final long SHIPPED_LIMIT = 12L * 1024 * 1024;

    static List<Problem> problems(AbstractConfig config) {
        List<Problem> problems = new ArrayList<>();
        boolean apart = isApart(config);
        if (apart && config.getString(LOCATION) == null) {
            problems.add(new Problem(
                    LOCATION,
                    "is missing, and " + ON_LARGE_CHANGE + " is s3: set it, for example " + LOCATION
                            + "=s3://my-bucket/large-changes"));
        }
        for (String option : List.of(LOCATION, S3_ENDPOINT)) {
            if (!apart && config.getString(option) != null) {
                problems.add(new Problem(option, "needs " + ON_LARGE_CHANGE + "=s3"));
            }
        }
        @Nullable Long bound = config.getLong(CHANGE_MAX_BYTES);
        long limit = producerLimit(config);
        if (bound != null && bound > limit && config.originals().containsKey(PRODUCER_LIMIT)) {
            problems.add(new Problem(
                    CHANGE_MAX_BYTES,
                    "is " + bound + ", more than the producer sends: " + PRODUCER_LIMIT + " is " + limit
                            + ". Raise that, and the topic's max.message.bytes, or lower this"));
        }
        return problems;
    }

    static LargeChangeOptions from(AbstractConfig config) {
        @Nullable Long bound = config.getLong(CHANGE_MAX_BYTES);
        @Nullable String location = config.getString(LOCATION);
        return new LargeChangeOptions(
                bound == null ? Math.max(1, producerLimit(config) - ROOM) : bound,
                isApart(config) && location != null ? LargeChangeLocation.of(location) : null,
                new S3Access(
                        AwsOptions.endpoint(config, S3_ENDPOINT),
                        config.getBoolean(PATH_STYLE) ? Addressing.PATH : Addressing.VIRTUAL_HOST,
                        Checksums.WHEN_SUPPORTED));
    }

    private static boolean isApart(AbstractConfig config) {
        return EnumOption.read(OnLargeChange.class, ON_LARGE_CHANGE, config.getString(ON_LARGE_CHANGE))
                == OnLargeChange.S3;
    }

    /** What the producer sends at most, as far as the connector's own configuration says; it cannot see the worker's. */
    private static long producerLimit(AbstractConfig config) {
        @Nullable Object limit = config.originals().get(PRODUCER_LIMIT);
        try {
            return limit == null
                    ? SHIPPED_LIMIT
                    : Long.parseLong(limit.toString().trim());
        } catch (NumberFormatException e) {
            // Kafka refuses it by its name.
            return SHIPPED_LIMIT;
        }
    }
}
