package io.tailrace.testing;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaConstructorCall;
import com.tngtech.archunit.core.domain.JavaModifier;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collections;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/** Time, sleep and randomness that a class takes from the JVM instead of being given them, so that no test can steer it. */
public final class Ambient {

    private static final Map<Class<?>, Set<String>> METHODS = Map.of(
            System.class, Set.of("currentTimeMillis", "nanoTime"),
            Thread.class, Set.of("sleep"),
            TimeUnit.class, Set.of("sleep"),
            Instant.class, Set.of("now"),
            LocalDate.class, Set.of("now"),
            Clock.class, Set.of("systemUTC", "systemDefaultZone", "system"),
            Math.class, Set.of("random"),
            UUID.class, Set.of("randomUUID"),
            ThreadLocalRandom.class, Set.of("current"),
            RandomGenerator.class, Set.of("getDefault"));

    private static final DescribedPredicate<JavaAccess<?>> TAKEN =
            DescribedPredicate.describe("takes time, sleep or randomness from the JVM", Ambient::isTaken);

    private Ambient() {}

    /**
     * Fails when a class takes what it should be given, or when a root takes nothing.
     *
     * @param roots the classes that assemble others, by their simple names: they take it and pass it on
     */
    public static void assertPassedIn(JavaClasses classes, String... roots) {
        Set<String> allowed = Set.of(roots);
        noClasses()
                .that(DescribedPredicate.describe(
                        "are none of " + allowed, type -> Collections.disjoint(names(type), allowed)))
                .should()
                .accessTargetWhere(TAKEN)
                .check(classes);
        Set<String> needless = new TreeSet<>(allowed);
        classes.stream()
                .filter(type -> type.getAccessesFromSelf().stream().anyMatch(Ambient::isTaken))
                .forEach(type -> needless.removeAll(names(type)));
        if (!needless.isEmpty()) {
            throw new AssertionError("take nothing from the JVM and need no exception: " + needless);
        }
    }

    /** The simple names of a class and of those that it is in. */
    private static Set<String> names(JavaClass type) {
        Set<String> names = new TreeSet<>(Set.of(type.getSimpleName()));
        type.getEnclosingClass().ifPresent(outer -> names.addAll(names(outer)));
        return names;
    }

    private static boolean isTaken(JavaAccess<?> access) {
        if (access instanceof JavaConstructorCall call && call.getTargetOwner().isAssignableTo(Random.class)) {
            return call.getTarget().getRawParameterTypes().isEmpty();
        }
        if (isFactoryOfTheJvms(access.getTarget())) {
            return true;
        }
        return METHODS.entrySet().stream()
                .anyMatch(entry -> access.getTargetOwner().isEquivalentTo(entry.getKey())
                        && entry.getValue().contains(access.getName()));
    }

    /** {@code InstantSource.system()}, and what our own classes call alike: a clock in disguise. */
    private static boolean isFactoryOfTheJvms(AccessTarget target) {
        return target.getName().equals("system")
                && target.resolveMember()
                        .map(member -> member.getModifiers().contains(JavaModifier.STATIC))
                        .orElse(true);
    }
}
