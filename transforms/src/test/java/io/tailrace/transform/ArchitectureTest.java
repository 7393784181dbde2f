package io.tailrace.transform;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.tailrace.testing.Ambient;
import org.junit.jupiter.api.Test;

/** The rules of ARCHITECTURE.md for the transforms. */
class ArchitectureTest {
    private static final String[] JDK = {"java..", "javax.crypto.."};
    private static final String ABSENCE = "org.jspecify.annotations..";
    private static final String[] CONNECT_API = {
        "org.apache.kafka.connect.connector..",
        "org.apache.kafka.connect.components..",
        "org.apache.kafka.connect.data..",
        "org.apache.kafka.connect.errors..",
        "org.apache.kafka.connect.header..",
        "org.apache.kafka.connect.sink..",
        "org.apache.kafka.connect.source..",
        "org.apache.kafka.connect.transforms..",
        "org.apache.kafka.common.."
    };
    private static final JavaClasses CLASSES = new ClassFileImporter().importPath("target/classes");

    @Test
    void events_and_schemas_need_the_JDK_only() {
        classes()
                .that()
                .resideInAnyPackage("io.tailrace.event..", "io.tailrace.schema..")
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(JDK)
                        .or(resideInAnyPackage(ABSENCE, "io.tailrace.event..", "io.tailrace.schema..")))
                .check(CLASSES);
    }

    @Test
    void transforms_and_chains_add_the_api_of_Connect_and_no_logging() {
        classes()
                .that()
                .resideInAnyPackage("io.tailrace.transform..", "io.tailrace.chain..")
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(
                                ABSENCE,
                                "io.tailrace.event..",
                                "io.tailrace.schema..",
                                "io.tailrace.option..",
                                "io.tailrace.transform..",
                                "io.tailrace.chain..")
                        .or(resideInAnyPackage(JDK))
                        .or(resideInAnyPackage(CONNECT_API)))
                .check(CLASSES);
    }

    @Test
    void clock_sleep_and_randomness_are_passed_in() {
        Ambient.assertPassedIn(CLASSES);
    }

    @Test
    void packages_have_no_cycles() {
        slices().matching("io.tailrace.(**)").should().beFreeOfCycles().check(CLASSES);
    }
}
