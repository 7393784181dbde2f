package io.tailrace.chain;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.transforms.Transformation;
import org.apache.kafka.connect.transforms.predicates.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Transformations in their order, each with its predicate, loaded from the same lines that a connector's configuration
 * has. It gives what a Connect worker gives, and is stricter at the start: a worker ignores an unknown option.
 *
 * <p>Not safe for several threads at once, as transformations are not.
 *
 * @param <R> the kind of record, usually a SinkRecord
 */
public final class TransformChain<R extends ConnectRecord<R>> implements AutoCloseable {

    private final List<Step<R>> steps;

    /** One transformation, and when it is applied. */
    record Step<R extends ConnectRecord<R>>(
            Transformation<R> transformation, @Nullable Predicate<R> predicate, boolean negate) {

        boolean appliesTo(R record) {
            return predicate == null || predicate.test(record) != negate;
        }
    }

    TransformChain(List<Step<R>> steps) {
        this.steps = List.copyOf(steps);
    }

    /**
     * Loads the chain from a connector's properties. Lines of other prefixes are ignored; {@code ${file:path:key}} and
     * {@code ${env:NAME}} are replaced as a worker's config providers would.
     *
     * @throws ConfigException when an alias, an option, a class or a value is wrong
     */
    public static <R extends ConnectRecord<R>> TransformChain<R> load(Map<String, String> properties) {
        return new ChainLoader<R>(References.resolve(properties)).load();
    }

    /** The record after all transformations, or null when one of them dropped it. */
    public @Nullable R apply(R record) {
        R current = record;
        for (Step<R> step : steps) {
            if (step.appliesTo(current)) {
                R next = step.transformation.apply(current);
                if (next == null) {
                    return null;
                }
                current = next;
            }
        }
        return current;
    }

    /** The transformation that is the whole chain and meets every record, or null when there is none. */
    public @Nullable Transformation<R> only() {
        return steps.size() == 1 && steps.get(0).predicate == null ? steps.get(0).transformation : null;
    }

    public boolean isEmpty() {
        return steps.isEmpty();
    }

    /** Closes every transformation and predicate, also when one of them fails; the first failure is thrown. */
    @Override
    public void close() {
        List<AutoCloseable> parts = new ArrayList<>();
        for (Step<R> step : steps) {
            parts.add(step.transformation);
            if (step.predicate != null && !parts.contains(step.predicate)) {
                parts.add(step.predicate);
            }
        }
        RuntimeException failure = null;
        for (AutoCloseable part : parts) {
            try {
                part.close();
            } catch (Exception e) {
                if (failure == null) {
                    failure = new IllegalStateException(
                            "cannot close " + part.getClass().getName(), e);
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
