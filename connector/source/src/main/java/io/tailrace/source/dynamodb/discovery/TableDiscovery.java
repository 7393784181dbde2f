package io.tailrace.source.dynamodb.discovery;

import io.tailrace.aws.AwsClients;
import io.tailrace.aws.AwsErrors;
import io.tailrace.source.dynamodb.option.SourceOptions;
import io.tailrace.source.dynamodb.option.Topics;
import io.tailrace.source.dynamodb.table.CallSpacing;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.connect.errors.ConnectException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/** The names of the tables to capture: those that are listed, and those that carry the tags. It does not judge whether they can be captured. */
public final class TableDiscovery {

    private static final Logger LOG = LoggerFactory.getLogger(TableDiscovery.class);
    private static final String ACTION = "look for tables by " + SourceOptions.TABLE_TAGS;

    private final SourceOptions options;
    private final @Nullable TaggingSearch tagging;
    private final TagListingSearch listing;
    private final InstantSource clock;
    private final Map<String, String> refused = new HashMap<>();
    private Set<String> last = Set.of();
    private Instant nextLook = Instant.MIN;
    private @Nullable String lastFailure;
    private @Nullable String lastDetour;

    /** @param tagging null where the tagging API is not about these tables */
    TableDiscovery(
            @Nullable TaggingSearch tagging, TagListingSearch listing, SourceOptions options, InstantSource clock) {
        this.tagging = tagging;
        this.listing = listing;
        this.options = options;
        this.clock = clock;
    }

    /**
     * Finds tables with the connector's own clients.
     *
     * @param spacing between the calls that look at one table each
     */
    public static TableDiscovery over(
            AwsClients clients, SourceOptions options, InstantSource clock, CallSpacing spacing) {
        Map<String, String> tags = options.tables().tags();
        SourceOptions.Endpoints endpoints = options.endpoints();
        return new TableDiscovery(
                tags.isEmpty() || !endpoints.haveTagging()
                        ? null
                        : new TaggingSearch(clients.tagging(endpoints.tagging()), tags),
                new TagListingSearch(clients.dynamoDb(options.endpoint()), tags, spacing),
                options,
                clock);
    }

    boolean isByTag() {
        return !options.tables().tags().isEmpty();
    }

    /**
     * Looks for the tables now.
     *
     * @return the listed tables in their order, then the others, sorted
     * @throws ConnectException when the service cannot be asked, or does not allow it; retriable when the same call may work later
     */
    public List<String> find() {
        List<String> found = new ArrayList<>(options.tables().names());
        if (isByTag()) {
            found.addAll(withTopics(tagged()));
        }
        nextLook = clock.instant().plus(options.tables().discoveryInterval());
        lastFailure = null;
        return List.copyOf(found);
    }

    /**
     * Sees whether tables can be looked for by tag, without looking at the tags of each one by one: that may take minutes.
     *
     * @return what is wrong with the topics of those that were found at once
     * @throws ConnectException as {@link #find}
     */
    public List<String> tryOut() {
        if (!isByTag()) {
            return List.of();
        }
        Optional<Set<String>> found = byTaggingApi();
        if (found.isPresent()) {
            withTopics(found.get());
            return refused.values().stream().sorted().toList();
        }
        try {
            listing.tryOut();
            return List.of();
        } catch (SdkException e) {
            throw AwsErrors.translate(ACTION, e);
        }
    }

    /** The present list when a look is due and succeeds, else the one given: a fault must not end the capture of any table. */
    public List<String> renewed(List<String> known) {
        if (!isByTag() || clock.instant().isBefore(nextLook)) {
            return known;
        }
        try {
            return find();
        } catch (ConnectException e) {
            nextLook = clock.instant().plus(options.tables().discoveryInterval());
            String failure = String.valueOf(e.getMessage());
            if (!failure.equals(lastFailure)) {
                lastFailure = failure;
                LOG.warn("The {} known tables are kept: {}", known.size(), failure);
            }
            return known;
        }
    }

    /** How long until the next look; long when there will be none. */
    public Duration untilNextLook() {
        return isByTag() ? Duration.between(clock.instant(), nextLook) : Duration.ofDays(1);
    }

    private Set<String> tagged() {
        Optional<Set<String>> found = byTaggingApi();
        if (found.isPresent()) {
            return found.get();
        }
        try {
            return listing.find();
        } catch (SdkException e) {
            throw AwsErrors.translate(ACTION, e);
        }
    }

    /** Empty when the tagging API cannot be used: it is not allowed, or out of reach from a closed network. */
    private Optional<Set<String>> byTaggingApi() {
        if (tagging == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(tagging.find());
        } catch (SdkException e) {
            if (e instanceof AwsServiceException && AwsErrors.isTransient(e)) {
                throw AwsErrors.translate(ACTION, e);
            }
            String reason = String.valueOf(e.getMessage());
            if (!reason.equals(lastDetour)) {
                lastDetour = reason;
                LOG.warn(
                        "The tagging API cannot be used, so the tags of all tables are read one by one, ten a second. Allow tag:GetResources, or correct {}: {}",
                        SourceOptions.TAGGING_ENDPOINT,
                        reason);
            }
            return Optional.empty();
        }
    }

    /** Without those whose topics Kafka cannot have beside the others'; of two that are alike the one that was there first stays. */
    private Set<String> withTopics(Set<String> tagged) {
        tagged.removeAll(options.tables().names());
        List<String> order = new ArrayList<>(tagged);
        order.sort((a, b) -> Boolean.compare(last.contains(b), last.contains(a)));
        Topics.Taken taken = options.records().topics().taken(options.tables().names());
        Set<String> kept = new TreeSet<>();
        refused.keySet().retainAll(tagged);
        for (String table : order) {
            Optional<String> problem = taken.add(table);
            if (problem.isEmpty()) {
                kept.add(table);
                refused.remove(table);
            } else if (!problem.get().equals(refused.put(table, problem.get()))) {
                LOG.warn("A table that carries the tags is skipped: {} {}", SourceOptions.TABLE_TAGS, problem.get());
            }
        }
        last = Set.copyOf(kept);
        return kept;
    }
}
