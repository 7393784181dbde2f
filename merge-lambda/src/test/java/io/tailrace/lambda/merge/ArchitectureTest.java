package io.tailrace.lambda.merge;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.tailrace.testing.Ambient;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter().importPath("target/classes");

    @Test
    void clock_sleep_and_randomness_are_passed_in() {
        Ambient.assertPassedIn(CLASSES, "MergeHandler");
    }
}
