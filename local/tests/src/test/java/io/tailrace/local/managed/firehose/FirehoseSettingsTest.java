package io.tailrace.local.managed.firehose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FirehoseSettingsTest {

    private final FirehoseSettings firehose = FirehoseSettings.of("f", "stream", "lake", "orders/", Optional.empty());

    @Test
    void begins_with_the_defaults_of_the_service() {
        assertThat(firehose.buffers().transform()).isEqualTo(new BufferingHint(1_000_000, Duration.ofMinutes(1)));
        assertThat(firehose.buffers().object()).isEqualTo(new BufferingHint(5_242_880, Duration.ofMinutes(5)));
        assertThat(firehose.objects().compression()).isEqualTo(CompressionFormat.UNCOMPRESSED);
    }

    @Test
    void keeps_the_limits_of_the_service() {
        BufferingHint transform = firehose.buffers().transform();
        BufferingHint object = firehose.buffers().object();

        assertThatThrownBy(() -> new BufferingHint(1_000_000, Duration.ofSeconds(901)))
                .hasMessage("interval is PT15M1S; it must be from 0 to PT15M.");
        assertThatThrownBy(() -> firehose.withBuffers(new BufferingHint(3_000_001, Duration.ZERO), object))
                .hasMessage("The size of transformBuffer is 3000001; it must be from 200000 to 3000000 bytes.");
        assertThatThrownBy(() -> firehose.withBuffers(transform, new BufferingHint(1024, Duration.ZERO)))
                .hasMessage("The size of objectBuffer is 1024; it must be from 1048576 to 134217728 bytes.");
    }

    @Test
    void dynamic_partitioning_has_no_zero_buffering() {
        FirehoseSettings dynamic = FirehoseSettings.of(
                "f",
                "stream",
                "lake",
                "dt=!{partitionKeyFromLambda:dt}/",
                Optional.of("errors/!{firehose:error-output-type}/"));

        assertThatThrownBy(() -> dynamic.withBuffers(
                        dynamic.buffers().transform(), new BufferingHint(1024 * 1024, Duration.ZERO)))
                .hasMessage("Dynamic partitioning needs an objectBuffer with an interval.");
    }

    @Test
    void disorder_is_a_share() {
        assertThatThrownBy(() -> Disorder.seeded(1, 1.0, 0))
                .hasMessage("heldBack is 1.0; it must be from 0 to below 1.");
    }
}
