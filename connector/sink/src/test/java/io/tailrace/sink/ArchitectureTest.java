package io.tailrace.sink;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.tailrace.testing.Ambient;
import org.junit.jupiter.api.Test;

/** The rules of ARCHITECTURE.md for the sink. */
class ArchitectureTest {
    private static final String AWS = "software.amazon..";
    private static final JavaClasses CLASSES = new ClassFileImporter().importPath("target/classes");

    @Test
    void the_AWS_SDK_appears_only_at_the_edges() {
        noClasses()
                .that()
                .resideOutsideOfPackages("io.tailrace.catalog..", "io.tailrace.sink.s3..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(AWS)
                .check(CLASSES);
    }

    @Test
    void packages_have_no_cycles() {
        slices().matching("io.tailrace.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void clock_sleep_and_randomness_are_passed_in() {
        Ambient.assertPassedIn(CLASSES, "SinkParts", "GlueCatalog", "S3SinkConnector", "SinkLake", "ServiceOptions");
    }
}
