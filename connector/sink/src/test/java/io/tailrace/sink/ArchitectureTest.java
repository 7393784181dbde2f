package io.tailrace.sink;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.tailrace.sink.format.AsksTrino;
import io.tailrace.testing.Ambient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The rules of ARCHITECTURE.md for the sink. */
class ArchitectureTest {
    private static final String AWS = "software.amazon..";
    private static final JavaClasses CLASSES = new ClassFileImporter().importPath("target/classes");

    @Test
    void the_AWS_SDK_appears_only_at_the_edges() {
        noClasses()
                .that()
                .resideOutsideOfPackages("io.tailrace.catalog..", "io.tailrace.sink.s3..", "io.tailrace.sink.firehose")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(AWS)
                .check(CLASSES);
    }

    @Test
    void the_worker_is_called_by_the_task_and_its_partitions_alone() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        "io.tailrace.sink.s3",
                        "io.tailrace.sink.partition",
                        "io.tailrace.sink.metric",
                        "io.tailrace.sink.firehose")
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("org.apache.kafka.connect.sink.SinkTaskContext")
                .check(CLASSES);
    }

    @Test
    void the_formats_know_neither_each_other_nor_the_rest_of_the_sink() {
        for (String format : List.of("parquet", "avro", "json")) {
            noClasses()
                    .that()
                    .resideInAPackage("io.tailrace.sink.format." + format)
                    .should()
                    .dependOnClassesThat(resideInAPackage("io.tailrace.sink..")
                            .and(resideOutsideOfPackages(
                                    "io.tailrace.sink.row",
                                    "io.tailrace.sink.file",
                                    "io.tailrace.sink.format." + format)))
                    .check(CLASSES);
        }
    }

    @Test
    void the_sink_of_Firehose_knows_no_lake() {
        noClasses()
                .that()
                .resideInAPackage("io.tailrace.sink.firehose")
                .should()
                .dependOnClassesThat(resideInAPackage("io.tailrace.sink..")
                        .and(resideOutsideOfPackages(
                                "io.tailrace.sink.firehose", "io.tailrace.sink.partition", "io.tailrace.sink.chunk")))
                .check(CLASSES);
    }

    @Test
    void packages_have_no_cycles() {
        slices().matching("io.tailrace.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void clock_sleep_and_randomness_are_passed_in() {
        Ambient.assertPassedIn(
                CLASSES,
                "SinkParts",
                "GlueCatalog",
                "S3SinkConnector",
                "S3SinkTask",
                "SinkLake",
                "FirehoseSinkTask",
                "MergeParts",
                "ServiceOptions");
    }

    /** Otherwise it runs twice, or in no build at all. */
    @Test
    void each_test_that_a_suite_selects_is_run_by_it_alone() throws IOException {
        List<String> selected = new ClassFileImporter()
                .importPath("target/test-classes").stream()
                        .filter(test -> test.isAnnotatedWith(AsksTrino.class)
                                || test.isAnnotatedWith("io.tailrace.sink.s3.SharesWorker"))
                        .map(JavaClass::getSimpleName)
                        .sorted()
                        .toList();
        List<String> excluded = Pattern.compile("<exclude>\\*\\*/(\\w+)\\.java</exclude>")
                .matcher(Files.readString(Path.of("pom.xml")))
                .results()
                .map(name -> name.group(1))
                .toList();

        assertThat(selected).isNotEmpty().isEqualTo(excluded);
    }
}
