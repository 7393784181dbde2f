package io.tailrace.transform;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.tailrace.testing.Ambient;
import org.apache.kafka.connect.transforms.Transformation;
import org.apache.kafka.connect.transforms.predicates.Predicate;
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
                        .or(resideInAnyPackage(
                                ABSENCE, "io.tailrace.event..", "io.tailrace.schema..", "io.tailrace.json..")))
                .check(CLASSES);
    }

    /** Of its room, the writer of rows alone knows what a row of Connect is. */
    @Test
    void the_reader_of_json_needs_the_JDK_only() {
        classes()
                .that()
                .resideInAPackage("io.tailrace.json..")
                .and(DescribedPredicate.not(simpleName("JsonLines")))
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(JDK)
                        .or(resideInAnyPackage(
                                ABSENCE, "io.tailrace.event", "io.tailrace.json..", "io.tailrace.value..")))
                .check(CLASSES);
    }

    /** A pattern that a user writes runs over texts that nobody has seen, so {@code java.util.regex} is not for it. */
    @Test
    void everything_else_adds_the_api_of_Connect_a_matcher_in_linear_time_and_no_logging() {
        classes()
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(ABSENCE, "io.tailrace..")
                        .or(resideInAnyPackage(JDK))
                        .or(resideInAnyPackage(CONNECT_API))
                        .or(resideInAnyPackage("com.google.re2j")))
                .check(CLASSES);
    }

    /** Users write the names of these classes in properties; everything else has a room of its own. */
    @Test
    void each_class_of_transform_is_a_transformation_or_a_predicate() {
        classes()
                .that()
                .resideInAPackage("io.tailrace.transform")
                .and()
                .areTopLevelClasses()
                .and()
                .haveSimpleNameNotEndingWith("package-info")
                .should()
                .beAssignableTo(Transformation.class)
                .orShould()
                .beAssignableTo(Predicate.class)
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
