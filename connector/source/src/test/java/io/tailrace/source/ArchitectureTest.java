package io.tailrace.source;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.time.Clock;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** The rules of ARCHITECTURE.md for the source. */
class ArchitectureTest {
    private static final String AWS = "software.amazon..";
    private static final JavaClasses CLASSES = new ClassFileImporter().importPath("target/classes");

    @Test
    void the_shard_engine_knows_neither_AWS_nor_Connect() {
        noClasses()
                .that()
                .resideInAPackage("io.tailrace.shard..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        AWS, "com.amazonaws..", "org.apache.kafka..", "io.tailrace.source..", "io.tailrace.aws..")
                .check(CLASSES);
    }

    @Test
    void the_AWS_SDK_appears_only_in_the_adapter() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.tailrace.source.dynamodb..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(AWS)
                .check(CLASSES);
    }

    @Test
    void the_shard_engine_is_given_its_clock_its_sleep_and_its_chance() {
        noClasses()
                .that()
                .resideInAPackage("io.tailrace.shard..")
                .should()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(Thread.class, "sleep", long.class)
                .orShould()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(Clock.class, "systemUTC")
                .orShould()
                .callMethod(Math.class, "random")
                .check(CLASSES);
    }

    @Test
    void packages_have_no_cycles() {
        slices().matching("io.tailrace.(**)").should().beFreeOfCycles().check(CLASSES);
    }
}
