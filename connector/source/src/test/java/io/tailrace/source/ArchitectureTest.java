package io.tailrace.source;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.tailrace.testing.Ambient;
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
    void the_AWS_SDK_appears_only_in_the_adapters() {
        noClasses()
                .that()
                .resideOutsideOfPackages("io.tailrace.source.dynamodb..", "io.tailrace.source.kinesis..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(AWS)
                .check(CLASSES);
    }

    @Test
    void clock_sleep_and_randomness_are_passed_in() {
        Ambient.assertPassedIn(
                CLASSES,
                "DynamoDbSourceConnector",
                "PlanMonitor",
                "SourcePreflight",
                "DynamoDbSourceTask",
                "TaskReaders",
                "TableReaderFactory",
                "KinesisSourceConnector",
                "StreamMonitor",
                "KinesisSourceTask",
                "StreamTask",
                "ServiceClock",
                "CallSpacing");
    }

    @Test
    void packages_have_no_cycles() {
        slices().matching("io.tailrace.(**)").should().beFreeOfCycles().check(CLASSES);
    }
}
