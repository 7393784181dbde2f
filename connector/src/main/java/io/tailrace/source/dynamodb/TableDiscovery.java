package io.tailrace.source.dynamodb;

import io.tailrace.aws.AwsClients;
import io.tailrace.aws.AwsErrors;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.kafka.connect.errors.ConnectException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.ListTagsOfResourceResponse;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.Tag;

/** The names of the tables to capture: those that are listed, and those that carry the tags. It does not judge whether they can be captured. */
final class TableDiscovery {

    private static final Logger LOG = LoggerFactory.getLogger(TableDiscovery.class);

    private final DynamoDbClient client;
    private final SourceOptions options;
    private final CallSpacing calls;
    private final InstantSource clock;
    private final Map<String, String> arns = new HashMap<>();
    private final Set<String> refused = new HashSet<>();
    private Set<String> lastTagged = Set.of();
    private Instant nextLook = Instant.MIN;
    private @Nullable String lastFailure;

    /** @param calls keeps the calls per table apart; ListTagsOfResource allows ten a second */
    TableDiscovery(DynamoDbClient client, SourceOptions options, CallSpacing calls, InstantSource clock) {
        this.client = client;
        this.options = options;
        this.calls = calls;
        this.clock = clock;
    }

    static TableDiscovery over(AwsClients clients, SourceOptions options) {
        return new TableDiscovery(
                clients.dynamoDb(options.endpoint()), options, CallSpacing.ofTenPerSecond(), InstantSource.system());
    }

    boolean isByTag() {
        return !options.tableTags().isEmpty();
    }

    /**
     * Looks for the tables now.
     *
     * @return the listed tables in their order, then the others, sorted
     * @throws ConnectException when the service cannot be asked, or does not allow it; retriable when the same call may work later
     */
    List<String> find() {
        TreeSet<String> tagged = new TreeSet<>();
        if (isByTag()) {
            try {
                tagged.addAll(tagged());
            } catch (SdkException e) {
                throw AwsErrors.translate("look for tables by " + SourceOptions.TABLE_TAGS, e);
            }
        }
        tagged.removeAll(options.tables());
        nextLook = clock.instant().plus(options.tableDiscoveryInterval());
        lastFailure = null;
        return concatenated(options.tables(), tagged);
    }

    /** The present list when a look is due and succeeds, else the one given: a fault must not end the capture of any table. */
    List<String> renewed(List<String> known) {
        if (!isByTag() || clock.instant().isBefore(nextLook)) {
            return known;
        }
        try {
            return find();
        } catch (ConnectException e) {
            nextLook = clock.instant().plus(options.tableDiscoveryInterval());
            String failure = String.valueOf(e.getMessage());
            if (!failure.equals(lastFailure)) {
                lastFailure = failure;
                LOG.warn("The {} known tables are kept: {}", known.size(), failure);
            }
            return known;
        }
    }

    /** How long until the next look; long when there will be none. */
    Duration untilNextLook() {
        return isByTag() ? Duration.between(clock.instant(), nextLook) : Duration.ofDays(1);
    }

    /** A table that may not be asked for its tags stays what it was. When that is so of all, the search as a whole is not allowed. */
    private Set<String> tagged() {
        Set<String> tagged = new TreeSet<>();
        @Nullable SdkException refusal = null;
        int answers = 0;
        for (String table : client.listTablesPaginator().tableNames()) {
            try {
                if (isTagged(table)) {
                    tagged.add(table);
                }
                answers++;
                refused.remove(table);
            } catch (SdkException e) {
                if (AwsErrors.isTransient(e)) {
                    throw e;
                }
                refusal = e;
                if (lastTagged.contains(table)) {
                    tagged.add(table);
                }
                if (refused.add(table)) {
                    LOG.warn(
                            "The tags of table {} cannot be read, it is taken for what it was: {}",
                            table,
                            e.getMessage());
                }
            }
        }
        if (refusal != null && answers == 0) {
            throw refusal;
        }
        lastTagged = tagged;
        return tagged;
    }

    private boolean isTagged(String table) {
        try {
            Map<String, String> tags = tags(arn(table));
            return options.tableTags().entrySet().stream().allMatch(wanted -> {
                String value = tags.get(wanted.getKey());
                return value != null
                        && (wanted.getValue().isEmpty() || wanted.getValue().equals(value));
            });
        } catch (ResourceNotFoundException e) {
            LOG.debug("Table {} was dropped since it was listed", table, e);
            return false;
        }
    }

    private String arn(String table) {
        return arns.computeIfAbsent(table, name -> {
            calls.await();
            return client.describeTable(request -> request.tableName(name))
                    .table()
                    .tableArn();
        });
    }

    private Map<String, String> tags(String arn) {
        Map<String, String> tags = new HashMap<>();
        @Nullable String next = null;
        do {
            calls.await();
            @Nullable String from = next;
            ListTagsOfResourceResponse page = client.listTagsOfResource(
                    request -> request.resourceArn(arn).nextToken(from));
            for (Tag tag : page.tags()) {
                tags.put(tag.key(), tag.value());
            }
            next = page.nextToken();
        } while (next != null);
        return tags;
    }

    private static List<String> concatenated(Collection<String> listed, Collection<String> tagged) {
        return Stream.concat(listed.stream(), tagged.stream()).toList();
    }
}
