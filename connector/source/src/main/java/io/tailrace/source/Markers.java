package io.tailrace.source;

import io.tailrace.source.TransformDryRun.Obstacle;
import io.tailrace.source.TransformDryRun.Obstacle.Effect;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How the progress of one table or stream is stored: Connect stores no offset without a record, and every record has to pass the user's transforms. So progress goes to
 * a topic of its own, in a form that they let pass, is sent again in another form if it is dropped after all, and is logged when it stays missing.
 *
 * <p>Used by the polling thread, and by the producer's, which settles.
 */
public final class Markers {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    // A worker that commits transactions does not acknowledge a batch of which all records were dropped.
    private static final Duration SILENCE = Duration.ofSeconds(2);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private static final Logger LOG = LoggerFactory.getLogger(Markers.class);

    private final String whose;
    private final String topic;
    private final List<MarkerForm> forms;
    private final InstantSource clock;

    private final Map<Map<String, ?>, Sent> unsettled = new HashMap<>();
    private final Deque<Sent> dropped = new ArrayDeque<>();
    private int form;
    private boolean proven;
    private int drops;
    private Instant lastCommit = Instant.MIN;
    private Instant nextRepeat = Instant.MIN;
    private boolean warned;

    private enum WhenDropped {
        SEND_AGAIN,
        ONLY_REPORT
    }

    /**
     * A marker under way.
     *
     * @param since when progress of this partition was sent that is not stored yet
     * @param at when it was sent; far away once it is known to be dropped
     */
    private record Sent(Marker marker, WhenDropped whenDropped, Instant since, Instant at) {}

    Markers(String whose, String topic, List<MarkerForm> forms, InstantSource clock) {
        this.whose = whose;
        this.topic = topic;
        this.forms = List.copyOf(forms);
        this.clock = clock;
    }

    /**
     * Markers that pass the transforms of a connector.
     *
     * @param whose the table or stream, in words
     * @param change what a change looks like
     * @throws ConnectException when its transforms let no form of a marker pass
     */
    public static Markers through(
            TransformDryRun dryRun, String whose, String topic, KeyedChange change, InstantSource clock) {
        List<MarkerForm> candidates = MarkerForm.all(dryRun, change);
        List<@Nullable Obstacle> obstacles = obstacles(dryRun, topic, candidates);
        List<MarkerForm> passing = new ArrayList<>();
        for (int i = 0; i < candidates.size(); i++) {
            if (obstacles.get(i) == null) {
                passing.add(candidates.get(i));
            }
        }
        if (passing.isEmpty()) {
            throw new ConnectException(refusal(topic, obstacles));
        }
        return new Markers(whose, topic, passing, clock);
    }

    /**
     * Whether the transforms of a connector drop markers whatever they look like, as a filter by topic does.
     *
     * @return what is wrong, and what to do; empty when nothing is, as far as it can be known without a table
     */
    public static Optional<String> blockade(TransformDryRun dryRun, String topic, KeyedChange change) {
        List<@Nullable Obstacle> obstacles = obstacles(dryRun, topic, MarkerForm.all(dryRun, change));
        boolean blocked =
                obstacles.stream().allMatch(obstacle -> obstacle != null && obstacle.effect() == Effect.DROPS);
        return blocked ? Optional.of(refusal(topic, obstacles)) : Optional.empty();
    }

    private static List<@Nullable Obstacle> obstacles(
            TransformDryRun dryRun, String topic, List<MarkerForm> candidates) {
        Markers candidateMarkers = new Markers("", topic, candidates, () -> Instant.EPOCH);
        List<@Nullable Obstacle> obstacles = new ArrayList<>();
        for (int i = 0; i < candidates.size(); i++) {
            obstacles.add(
                    dryRun.obstacle(candidateMarkers.marker(i, Map.of(), null)).orElse(null));
        }
        return obstacles;
    }

    private static String refusal(String topic, List<@Nullable Obstacle> obstacles) {
        @Nullable Obstacle first = obstacles.get(0);
        return "The records in topic " + topic + ", which carry the connector's progress, cannot pass its transforms: "
                + (first == null ? "" : first.text()) + ". " + remedy(topic);
    }

    private static String remedy(String topic) {
        return "Let the topic " + topic + " pass: a filter by topic takes it in with predicates.<alias>.pattern=...|"
                + topic
                + ", any other transform leaves it alone with a predicate of type"
                + " org.apache.kafka.connect.transforms.predicates.TopicNameMatches, pattern="
                + topic + " and negate=true.";
    }

    /** Progress that has to be stored: it is sent until it is, or until newer progress of the same partition follows. */
    public synchronized SourceRecord marker(Map<String, ?> partition, Map<String, ?> offset) {
        return remember(partition, offset, WhenDropped.SEND_AGAIN);
    }

    /** Deletes a stored offset. */
    public synchronized SourceRecord deletion(Map<String, ?> partition) {
        return remember(partition, null, WhenDropped.SEND_AGAIN);
    }

    /** Progress that newer progress may have followed by the time that it is dropped: it is not sent again, only missed. */
    public synchronized SourceRecord beat(Map<String, ?> partition, Map<String, ?> offset) {
        return remember(partition, offset, WhenDropped.ONLY_REPORT);
    }

    /** Sends what was dropped again, in another form. */
    public synchronized void repeat(Consumer<SourceRecord> out) {
        Instant now = clock.instant();
        missWhatWasNotAnswered(now);
        if (!dropped.isEmpty() && !now.isBefore(nextRepeat)) {
            for (Sent sent = dropped.poll(); sent != null; sent = dropped.poll()) {
                Marker again = marker(
                        form, sent.marker().sourcePartition(), sent.marker().sourceOffset());
                unsettled.put(
                        sent.marker().sourcePartition(), new Sent(again, WhenDropped.SEND_AGAIN, sent.since(), now));
                out.accept(again);
            }
        }
        logUnstored(now);
    }

    /** Whether all progress of a partition that was sent has been delivered. */
    public synchronized boolean isDelivered(Map<String, ?> partition) {
        return !unsettled.containsKey(partition);
    }

    /** The worker has committed what it had of this task. */
    public synchronized void committed() {
        lastCommit = clock.instant();
    }

    /** For how long the oldest progress that was sent has been on its way; zero when all is stored. */
    public synchronized Duration unstoredFor() {
        Instant now = clock.instant();
        return unsettled.values().stream()
                .map(sent -> Duration.between(sent.since(), now))
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
    }

    synchronized void delivered(Marker marker) {
        form = marker.form();
        proven = true;
        drops = 0;
        if (isNewest(marker)) {
            unsettled.remove(marker.sourcePartition());
        }
    }

    synchronized void dropped(Marker marker) {
        if (marker.form() == form) {
            tryNextForm();
        }
        @Nullable Sent sent = unsettled.get(marker.sourcePartition());
        if (sent != null && isNewest(marker)) {
            Sent missed = new Sent(marker, sent.whenDropped(), sent.since(), Instant.MAX);
            unsettled.put(marker.sourcePartition(), missed);
            if (sent.whenDropped() == WhenDropped.SEND_AGAIN && sent.at().isBefore(Instant.MAX)) {
                dropped.add(missed);
            }
        }
    }

    /** No newer progress of its partition has been sent. */
    private boolean isNewest(Marker marker) {
        @Nullable Sent sent = unsettled.get(marker.sourcePartition());
        return sent != null && sent.marker().equals(marker);
    }

    private void tryNextForm() {
        form = (form + 1) % forms.size();
        proven = false;
        drops++;
        // All forms at once, then ever less often.
        long pause = drops < forms.size() ? 0 : Math.min(LONGEST_PAUSE.toSeconds(), drops - forms.size() + 1L);
        nextRepeat = clock.instant().plusSeconds(pause);
    }

    private void missWhatWasNotAnswered(Instant now) {
        for (Sent sent : List.copyOf(unsettled.values())) {
            boolean silent = !sent.at().isAfter(lastCommit) && sent.at().isBefore(now.minus(SILENCE));
            // A form that has come through comes through again: its answer is late, not missing.
            if (silent && !(proven && sent.marker().form() == form)) {
                dropped(sent.marker());
            }
        }
    }

    private void logUnstored(Instant now) {
        @Nullable Instant since = null;
        for (Sent sent : unsettled.values()) {
            since = since == null || sent.since().isBefore(since) ? sent.since() : since;
        }
        if (since == null) {
            if (warned) {
                LOG.info("All progress of {} is stored again", whose);
            }
            warned = false;
        } else if (!warned && since.plus(PATIENCE).isBefore(now)) {
            warned = true;
            LOG.warn(
                    "Progress of {} has not been stored since {}, {}. Until it is, a restart reads everything after"
                            + " that again, and mistakes an idle stream for one with a gap. {}",
                    whose,
                    since,
                    drops == 0
                            ? "because Kafka has not acknowledged it"
                            : "because a transform of the connector drops the records of topic " + topic,
                    drops == 0 ? "Check the broker and the worker's producer." : remedy(topic));
        }
    }

    private Marker remember(Map<String, ?> partition, @Nullable Map<String, ?> offset, WhenDropped whenDropped) {
        Instant now = clock.instant();
        Marker marker = marker(form, partition, offset);
        @Nullable Sent before = unsettled.get(partition);
        if (before != null) {
            dropped.remove(before);
        }
        unsettled.put(partition, new Sent(marker, whenDropped, before == null ? now : before.since(), now));
        return marker;
    }

    private Marker marker(int index, Map<String, ?> partition, @Nullable Map<String, ?> offset) {
        return new Marker(
                this,
                index,
                partition,
                offset,
                topic,
                forms.get(index),
                clock.instant().toEpochMilli());
    }
}
