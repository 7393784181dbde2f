package io.tailrace.testing;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaConstructorCall;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** Time, sleep and randomness that a class takes from the JVM instead of being given them, so that no test can steer it. */
public final class Ambient {

    private static final Map<Class<?>, Set<String>> METHODS = Map.of(
            System.class, Set.of("currentTimeMillis", "nanoTime"),
            Thread.class, Set.of("sleep"),
            TimeUnit.class, Set.of("sleep"),
            Instant.class, Set.of("now"),
            LocalDate.class, Set.of("now"),
            Clock.class, Set.of("systemUTC", "systemDefaultZone", "system"),
            InstantSource.class, Set.of("system"),
            Math.class, Set.of("random"),
            UUID.class, Set.of("randomUUID"),
            ThreadLocalRandom.class, Set.of("current"));

    private static final DescribedPredicate<JavaAccess<?>> TAKEN =
            DescribedPredicate.describe("takes time, sleep or randomness from the JVM", Ambient::isTaken);

    private Ambient() {}

    /**
     * Fails when a class takes what it should be given.
     *
     * @param roots the classes that assemble others, by their simple names: they take it and pass it on
     */
    public static void assertPassedIn(JavaClasses classes, String... roots) {
        Set<String> allowed = Set.of(roots);
        noClasses()
                .that(DescribedPredicate.describe(
                        "are none of " + allowed,
                        type -> !allowed.contains(type.getSimpleName())
                                && type.getEnclosingClass()
                                        .map(outer -> !allowed.contains(outer.getSimpleName()))
                                        .orElse(true)))
                .should()
                .accessTargetWhere(TAKEN)
                .check(classes);
    }

    private static boolean isTaken(JavaAccess<?> access) {
        if (access instanceof JavaConstructorCall call && call.getTargetOwner().isAssignableTo(Random.class)) {
            return call.getTarget().getRawParameterTypes().isEmpty();
        }
        return METHODS.entrySet().stream()
                .anyMatch(entry -> access.getTargetOwner().isEquivalentTo(entry.getKey())
                        && entry.getValue().contains(access.getName()));
    }
}
