package io.tailrace.cli;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.tailrace.catalog.ChangeOrder;
import io.tailrace.catalog.TrinoSql;
import io.tailrace.testing.Ambient;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.platform.suite.api.SelectClasses;
import org.junit.platform.suite.api.Suite;

/** The rules of ARCHITECTURE.md that more than one module has to keep; each module has an ArchitectureTest for its own. */
class ArchitectureTest {

    private static JavaClasses ours;

    @BeforeAll
    static void read() {
        ours = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("io.tailrace");
    }

    @Test
    void the_local_servers_use_nothing_of_ours() {
        noClasses()
                .that()
                .resideInAPackage("io.tailrace.local..")
                .should()
                .dependOnClassesThat(
                        resideInAnyPackage("io.tailrace..").and(not(resideInAnyPackage("io.tailrace.local.."))))
                .check(ours);
    }

    @Test
    void the_comparison_is_a_second_opinion_but_for_the_order_of_changes() {
        noClasses()
                .that()
                .resideInAPackage("io.tailrace.cli.lake..")
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                                "io.tailrace.event..",
                                "io.tailrace.schema..",
                                "io.tailrace.json..",
                                "io.tailrace.value..",
                                "io.tailrace.record..",
                                "io.tailrace.row..",
                                "io.tailrace.mask..",
                                "io.tailrace.transform..",
                                "io.tailrace.chain..",
                                "io.tailrace.sink..",
                                "io.tailrace.source..",
                                "io.tailrace.catalog..")
                        .and(not(type(ChangeOrder.class)))
                        // Quoting a name needs no second opinion.
                        .and(not(type(TrinoSql.class))))
                .check(ours);
    }

    /** The commands of {@code io.tailrace.cli} assemble; the demo waits for real servers. */
    @Test
    void clock_sleep_and_randomness_are_passed_in() {
        Ambient.assertPassedIn(
                ours.that(resideInAPackage("io.tailrace.cli.(*)").and(not(resideInAPackage("io.tailrace.cli.demo")))),
                "Pause",
                "Terminal",
                "Ticker",
                "ConnectorClient");
    }

    /** The build runs no test of this package but by a suite. */
    @Test
    void each_test_over_shared_servers_is_in_one_suite() {
        JavaClasses tests = new ClassFileImporter().importPath("target/test-classes/io/tailrace/cli/demo");
        List<String> inSuites = tests.stream()
                .filter(test -> test.isAnnotatedWith(Suite.class))
                .flatMap(suite ->
                        Stream.of(suite.getAnnotationOfType(SelectClasses.class).value()))
                .map(Class::getSimpleName)
                .toList();

        assertThat(inSuites)
                .isNotEmpty()
                .containsExactlyInAnyOrderElementsOf(tests.stream()
                        .filter(test -> test.getSimpleName().endsWith("IT"))
                        .map(JavaClass::getSimpleName)
                        .toList());
    }

    @Test
    void packages_have_no_cycles() {
        slices().matching("io.tailrace.(**)").should().beFreeOfCycles().check(ours);
    }
}
