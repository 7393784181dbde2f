package io.tailrace.lambda;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.tailrace.testing.Ambient;
import org.junit.jupiter.api.Test;

/** The rule of ARCHITECTURE.md for the function. */
class ArchitectureTest {

    private static final JavaClasses CLASSES = new ClassFileImporter().importPath("target/classes");

    @Test
    void the_function_sees_the_chain_and_neither_the_aws_sdk_nor_databinding() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java..",
                        "io.tailrace.event..",
                        "io.tailrace.option..",
                        "io.tailrace.json..",
                        "io.tailrace.value..",
                        "io.tailrace.record..",
                        "io.tailrace.row..",
                        "io.tailrace.transform..",
                        "io.tailrace.chain..",
                        "io.tailrace.lambda..",
                        "com.amazonaws.services.lambda.runtime..",
                        "org.apache.kafka.common..",
                        "org.apache.kafka.connect..",
                        "org.crac..",
                        "org.jspecify.annotations..")
                .because("a cold start loads what is there, and a zip of 2 MB holds no more")
                .check(CLASSES);
    }

    @Test
    void clock_sleep_and_randomness_are_passed_in() {
        Ambient.assertPassedIn(CLASSES, "FirehoseHandler");
    }
}
