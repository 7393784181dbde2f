package io.tailrace.aws;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.tailrace.testing.Ambient;
import org.junit.jupiter.api.Test;

/** The rules of ARCHITECTURE.md for what source and sink share. */
class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter().importPath("target/classes");

    @Test
    void metrics_know_no_AWS_SDK() {
        noClasses()
                .that()
                .resideInAPackage("io.tailrace.metric..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("software.amazon..")
                .check(CLASSES);
    }

    @Test
    void packages_have_no_cycles() {
        slices().matching("io.tailrace.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void clock_sleep_and_randomness_are_passed_in() {
        Ambient.assertPassedIn(CLASSES, "AwsClients");
    }
}
