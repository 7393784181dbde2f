package io.tailrace.source;

import io.tailrace.chain.TransformChain;
import io.tailrace.source.TransformDryRun.Obstacle.Effect;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connector's own transforms, loaded once more to see what they would do to a marker. Those of other plugins cannot be loaded here, and count as
 * passing everything: what they do shows once a marker has met them.
 */
public final class TransformDryRun implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TransformDryRun.class);

    private final TransformLines lines;
    private final List<Stage> stages = new ArrayList<>();

    private record Stage(String alias, TransformChain<SourceRecord> transform) {}

    /** @param props the connector's configuration */
    public TransformDryRun(Map<String, String> props) {
        this.lines = new TransformLines(props);
        for (String alias : lines.aliases(TransformLines.TRANSFORMS)) {
            try {
                stages.add(new Stage(alias, TransformChain.load(lines.only(alias))));
            } catch (KafkaException | LinkageError e) {
                // Of another plugin, or with an option that only the worker knows.
                LOG.debug("Transform {} cannot be loaded for the dry run", alias, e);
            }
        }
    }

    /** Whether all transforms can be tried. */
    boolean isComplete() {
        return stages.size() == lines.aliases(TransformLines.TRANSFORMS).size();
    }

    TransformLines lines() {
        return lines;
    }

    /** A transform that does not let a record pass. */
    record Obstacle(Effect effect, String text) {

        /** What the transform does to the record. */
        enum Effect {
            DROPS,
            /** It fails on what is in the record. */
            FAILS
        }
    }

    /** What keeps this record from getting through, in words; empty when nothing does. */
    public Optional<String> refusal(SourceRecord record) {
        return obstacle(record).map(Obstacle::text);
    }

    /** What keeps this record from getting through; empty when nothing does. */
    Optional<Obstacle> obstacle(SourceRecord record) {
        SourceRecord current = record;
        for (Stage stage : stages) {
            @Nullable SourceRecord next;
            try {
                next = stage.transform().apply(current);
            } catch (RuntimeException e) {
                return Optional.of(
                        new Obstacle(Effect.FAILS, "transform " + stage.alias() + " fails on them: " + e.getMessage()));
            }
            if (next == null) {
                return Optional.of(new Obstacle(Effect.DROPS, "transform " + stage.alias() + " drops them"));
            }
            current = next;
        }
        return Optional.empty();
    }

    @Override
    public void close() {
        stages.forEach(stage -> stage.transform().close());
    }
}
