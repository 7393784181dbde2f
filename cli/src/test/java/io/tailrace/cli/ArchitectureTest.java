package io.tailrace.cli;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.tailrace.catalog.ChangeOrder;
import io.tailrace.catalog.TrinoSql;
import java.time.Clock;
import java.time.Instant;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The rules of ARCHITECTURE.md, over the classes of all modules. */
class ArchitectureTest {
    private static final String[] JDK = {"java..", "javax.crypto.."};
    private static final String ABSENCE = "org.jspecify.annotations..";
    private static final String AWS = "software.amazon..";
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

    private static JavaClasses ours;

    @BeforeAll
    static void read() {
        ours = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("io.tailrace");
    }

    @Test
    void events_and_schemas_need_the_JDK_only() {
        classes()
                .that()
                .resideInAnyPackage("io.tailrace.event..", "io.tailrace.schema..")
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(JDK)
                        .or(resideInAnyPackage(ABSENCE, "io.tailrace.event..", "io.tailrace.schema..")))
                .check(ours);
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
                                "io.tailrace.transform..",
                                "io.tailrace.chain..")
                        .or(resideInAnyPackage(JDK))
                        .or(resideInAnyPackage(CONNECT_API)))
                .check(ours);
    }

    @Test
    void the_shard_engine_knows_neither_AWS_nor_Connect() {
        noClasses()
                .that()
                .resideInAPackage("io.tailrace.shard..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        AWS, "com.amazonaws..", "org.apache.kafka..", "io.tailrace.source..", "io.tailrace.aws..")
                .check(ours);
    }

    @Test
    void sources_and_sinks_never_see_each_other() {
        noClasses()
                .that()
                .resideInAPackage("io.tailrace.source..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.tailrace.sink..")
                .check(ours);
        noClasses()
                .that()
                .resideInAPackage("io.tailrace.sink..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.tailrace.source..", "io.tailrace.shard..")
                .check(ours);
    }

    @Test
    void the_AWS_SDK_appears_only_at_the_edges() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        "io.tailrace.aws..",
                        "io.tailrace.catalog..",
                        "io.tailrace.source.dynamodb..",
                        "io.tailrace.sink.s3..",
                        "io.tailrace.local..",
                        "io.tailrace.cli..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(AWS)
                .check(ours);
    }

    @Test
    void the_function_sees_events_and_the_chain_and_no_AWS_SDK() {
        noClasses()
                .that()
                .resideInAPackage("io.tailrace.lambda..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        AWS,
                        "io.tailrace.aws..",
                        "io.tailrace.catalog..",
                        "io.tailrace.source..",
                        "io.tailrace.sink..",
                        "io.tailrace.shard..",
                        "io.tailrace.local..",
                        "io.tailrace.cli..")
                .check(ours);
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
    void nobody_needs_the_command_line() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.tailrace.cli..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.tailrace.cli..")
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
                                "io.tailrace.transform..",
                                "io.tailrace.chain..",
                                "io.tailrace.sink..",
                                "io.tailrace.source..",
                                "io.tailrace.catalog..")
                        .and(not(type(ChangeOrder.class)))
                        // How a name is quoted is no opinion.
                        .and(not(type(TrinoSql.class))))
                .check(ours);
    }

    @Test
    void packages_have_no_cycles() {
        slices().matching("io.tailrace.(**)").should().beFreeOfCycles().check(ours);
    }

    @Test
    void pure_packages_are_given_their_clock_their_sleep_and_their_chance() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "io.tailrace.event..",
                        "io.tailrace.schema..",
                        "io.tailrace.transform..",
                        "io.tailrace.chain..",
                        "io.tailrace.shard..")
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
                .check(ours);
    }
}
