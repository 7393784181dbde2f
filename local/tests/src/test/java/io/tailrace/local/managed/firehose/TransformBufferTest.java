package io.tailrace.local.managed.firehose;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class TransformBufferTest {

    private static final Instant NOW = Records.ARRIVAL;

    private static final Duration INTERVAL = Duration.ofSeconds(10);

    private final BufferingHint hint = new BufferingHint(200_000, INTERVAL);
    private final TransformBuffer buffer = new TransformBuffer(hint, Disorder.none());

    @Test
    void is_due_when_its_first_record_has_waited_long_enough() {
        buffer.add(Records.numbered(1), NOW);
        buffer.add(Records.numbered(1), NOW.plusSeconds(9));

        assertThat(buffer.isDue(NOW.plus(INTERVAL).minusMillis(1))).isFalse();
        assertThat(buffer.isDue(NOW.plus(INTERVAL))).isTrue();
    }

    @Test
    void is_due_when_it_is_full() {
        buffer.add(List.of(Records.record(1, "x".repeat(199_999))), NOW);
        assertThat(buffer.isDue(NOW)).isFalse();

        buffer.add(List.of(Records.record(2, "x")), NOW);
        assertThat(buffer.isDue(NOW)).isTrue();
    }

    @Test
    void an_empty_one_is_never_due() {
        assertThat(buffer.isDue(Instant.MAX)).isFalse();
    }

    @Test
    void gives_batches_of_the_hinted_size() {
        List<SourceRecord> large = List.of(
                Records.record(1, "x".repeat(150_000)),
                Records.record(2, "x".repeat(150_000)),
                Records.record(3, "x".repeat(150_000)));
        buffer.add(large, NOW);

        assertThat(buffer.take(NOW).now()).isEqualTo(large.subList(0, 2));
        assertThat(buffer.isDue(NOW)).isFalse();
        assertThat(buffer.drain()).isEqualTo(large.subList(2, 3));
        assertThat(buffer.isEmpty()).isTrue();
    }

    @Test
    void many_small_records_stay_below_what_lambda_takes() {
        TransformBuffer largest = new TransformBuffer(new BufferingHint(3_000_000, INTERVAL), Disorder.none());
        largest.add(Records.numbered(30_000), NOW);

        List<SourceRecord> batch = largest.drain();

        FirehoseSettings firehose = FirehoseSettings.of("a", "b", "c", "d/", Optional.empty());
        assertThat(batch).hasSizeGreaterThan(5_000);
        assertThat(TransformEvent.of(firehose, new UUID(1, 1), batch).length)
                .isLessThan(Transformation.MOST_PAYLOAD_BYTES);
    }

    @Test
    void in_disorder_every_record_still_comes() {
        long seed = 20260301;
        TransformBuffer disordered = new TransformBuffer(hint, Disorder.seeded(seed, 0.3, 0.2));
        List<SourceRecord> records = Records.numbered(500);
        disordered.add(records, NOW);

        List<SourceRecord> seen = new ArrayList<>();
        int repetitions = 0;
        while (!disordered.isEmpty()) {
            Disorder.Division division = disordered.take(NOW);
            assertThat(division.now()).doesNotHaveDuplicates();
            seen.addAll(division.now());
            repetitions += division.repetitions();
        }

        assertThat(seen).as("seed " + seed).containsAll(records).hasSize(500 + repetitions);
        assertThat(repetitions).isPositive();
        assertThat(seen.subList(0, 100)).isNotEqualTo(records.subList(0, 100));
    }

    @Test
    void the_same_seed_makes_the_same_disorder() {
        List<SourceRecord> records = Records.numbered(50);

        assertThat(Disorder.seeded(7, 0.3, 0.2).divide(records))
                .isEqualTo(Disorder.seeded(7, 0.3, 0.2).divide(records))
                .isNotEqualTo(Disorder.seeded(8, 0.3, 0.2).divide(records));
    }
}
