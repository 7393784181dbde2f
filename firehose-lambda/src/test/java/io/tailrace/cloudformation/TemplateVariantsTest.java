package io.tailrace.cloudformation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The template as each combination of its conditions makes it, against what AWS publishes about its resources. */
class TemplateVariantsTest {

    private static final Template TEMPLATE = Template.read(Path.of("../config/cloudformation/managed-path.yaml"));

    /** Every parameter that a condition looks at, with the values that decide it. */
    private static final Map<String, List<String>> CHOICES = Map.of(
            "Format", List.of("json", "parquet", "iceberg"),
            "DynamicPartitioning", List.of("false", "true"),
            "Crawler", List.of("false", "true"),
            "Merge", List.of("false", "true"),
            "TimeToLiveAttribute", List.of("", "expires_at"),
            "Encryption", List.of("kms", "aws"),
            "LakeFormation", List.of("false", "true"));

    /** Choices that no other one depends on: each is looked at alone, and all of them together. */
    private static final Map<String, String> ALONE = Map.ofEntries(
            Map.entry("StreamArn", "arn:aws:dynamodb:us-east-1:123456789012:table/t/stream/2026-01-01T00:00:00.000"),
            Map.entry("TableKeyArn", "arn:aws:kms:us-east-1:123456789012:key/k"),
            Map.entry("SortKeyAttribute", "line"),
            Map.entry("CreateDatabase", "false"),
            Map.entry("BucketName", "lake"),
            Map.entry("KeyArn", "arn:aws:kms:us-east-1:123456789012:key/k"),
            Map.entry("PermissionsBoundaryArn", "arn:aws:iam::123456789012:policy/p"),
            Map.entry("AlarmEmail", "you@example.com"),
            Map.entry("LayerArns", "arn:aws:lambda:us-east-1:123456789012:layer:transforms:1"),
            Map.entry("MaskSecret", "a secret"),
            Map.entry("TimeToLive", "false"));

    /** Reading them takes seconds. */
    private static final ResourceSchemas SCHEMAS = ResourceSchemas.load(TEMPLATE.section("Resources").values().stream()
            .map(resource -> String.valueOf(Template.map(resource).get("Type"))));

    @Test
    void every_variant_has_only_properties_that_aws_publishes_and_all_that_are_required() {
        assertThat(variants()).hasSize(192 + ALONE.size() + 1).allSatisfy((parameters, variant) -> {
            List<String> problems = new ArrayList<>();
            variant.section("Resources")
                    .forEach((name, resource) -> problems.addAll(SCHEMAS.problems(
                            name, String.valueOf(Template.map(resource).get("Type")), variant.properties(name))));
            assertThat(problems).isEmpty();
        });
    }

    @Test
    void finds_wrong_properties_by_what_aws_publishes() {
        assertThat(SCHEMAS.problems("Queue", "AWS::SQS::Que", Map.of()))
                .containsExactly("Queue is of an unknown type AWS::SQS::Que");
        assertThat(SCHEMAS.problems(
                        "Table",
                        "AWS::Glue::Table",
                        Map.of("databaseName", "d", "TableInput", Map.of("Retention", "x", "Nmae", "t"))))
                .containsExactlyInAnyOrder(
                        "Table has no property databaseName",
                        "Table.TableInput has no property Nmae",
                        "Table.TableInput.Retention is no number",
                        "Table lacks catalogId");
    }

    @Test
    void no_variant_refers_to_what_it_leaves_out() {
        assertThat(variants()).allSatisfy((parameters, variant) -> {
            Set<String> known = new TreeSet<>(variant.section("Parameters").keySet());
            known.addAll(variant.section("Resources").keySet());
            assertThat(References.in(variant)).extracting(References::target).isSubsetOf(known);
        });
    }

    @Test
    void reads_only_attributes_that_aws_publishes() {
        Set<String> read = References.in(TEMPLATE);
        read.removeIf(reference -> !reference.contains("."));

        assertThat(read).hasSizeGreaterThan(10).allSatisfy(reference -> {
            String type = String.valueOf(
                    TEMPLATE.resource(References.target(reference)).get("Type"));
            assertThat(SCHEMAS.attributes(type)).contains(reference.substring(reference.indexOf('.') + 1));
        });
        assertThat(SCHEMAS.attributes("AWS::SQS::Queue")).contains("Arn").doesNotContain("Arm");
    }

    @Test
    void every_condition_decides_something_and_looks_at_parameters_only() {
        Set<String> used = new TreeSet<>();
        TEMPLATE.forEachFunction(function -> {
            switch (function.name()) {
                case "If" ->
                    used.add(String.valueOf(Template.list(function.argument()).get(0)));
                case "Condition" -> used.add(String.valueOf(function.argument()));
                default -> {}
            }
        });
        Stream.of("Resources", "Outputs")
                .flatMap(section -> TEMPLATE.section(section).values().stream())
                .map(entry -> Template.map(entry).get("Condition"))
                .filter(condition -> condition != null)
                .forEach(condition -> used.add(String.valueOf(condition)));
        Template conditions = new Template(TEMPLATE.file(), TEMPLATE.section("Conditions"));

        assertThat(used).isEqualTo(TEMPLATE.section("Conditions").keySet());
        Set<String> choices = new TreeSet<>(CHOICES.keySet());
        choices.addAll(ALONE.keySet());
        assertThat(References.in(conditions)).isEqualTo(choices);
    }

    @Test
    void each_format_has_one_destination_and_one_table_that_fits_it() {
        Map<String, Object> json = destination("json");
        Map<String, Object> parquet = destination("parquet");

        assertThat(json)
                .containsEntry("CompressionFormat", "GZIP")
                .doesNotContainKey("DataFormatConversionConfiguration");
        assertThat(parquet)
                .containsEntry("CompressionFormat", "UNCOMPRESSED")
                .containsKey("DataFormatConversionConfiguration");
        assertThat(variant("json").section("Resources"))
                .containsKey("LakeTable")
                .doesNotContainKey("IcebergTable");
        assertThat(String.valueOf(variant("json").properties("LakeTable"))).contains("hcatalog.data.JsonSerDe");
        assertThat(String.valueOf(variant("parquet").properties("LakeTable"))).contains("ParquetHiveSerDe");
        assertThat(variant("iceberg").section("Resources"))
                .containsKey("IcebergTable")
                .doesNotContainKeys("LakeTable", "InferringCrawler");
        assertThat(variant("iceberg").properties("Delivery"))
                .containsKey("IcebergDestinationConfiguration")
                .doesNotContainKey("ExtendedS3DestinationConfiguration");
    }

    @Test
    void a_table_that_exists_is_read_and_not_made() {
        Template variant = Variant.of(TEMPLATE, ALONE);
        Object stream = new Template.Function("Ref", "StreamArn");

        assertThat(variant.section("Resources")).doesNotContainKey("Table");
        assertThat(variant.properties("Pipe")).containsEntry("Source", stream);
        assertThat(String.valueOf(variant.properties("PipeRole")))
                .contains("Resource=" + stream)
                .contains("[kms:Decrypt, kms:DescribeKey], Resource=Function[name=Ref, argument=TableKeyArn]");
    }

    @Test
    void a_bucket_that_exists_is_taken_as_it_is_and_written_to_in_folders_of_the_stacks_own() {
        for (String format : List.of("json", "parquet", "iceberg")) {
            Template variant = Variant.of(TEMPLATE, Map.of("Format", format, "Merge", "true", "BucketName", "lake"));

            assertThat(variant.section("Resources")).doesNotContainKeys("Lake", "LakePolicy");
            assertThat(variant.section("Outputs")).doesNotContainKey("Bucket").containsKey("SharedBucket");
            assertThat(String.valueOf(variant.section("Outputs").get("ErrorFolder")))
                    .contains("argument=errors-${LakePrefix}/");
            assertThat(String.valueOf(variant.properties("Delivery")))
                    .contains("arn:${AWS::Partition}:s3:::${BucketName}]")
                    .contains("argument=errors-${LakePrefix}/")
                    .doesNotContain("=errors/");
            assertThat(String.valueOf(variant.properties("WorkGroup")))
                    .contains("s3://${BucketName}/athena-results-${LakePrefix}/");
        }
        assertThat(String.valueOf(Variant.of(TEMPLATE, Map.of("Merge", "true", "BucketName", "lake"))
                        .properties("MergeFunction")
                        .get("Environment")))
                .contains("LAKE_BUCKET=Function[name=Ref, argument=BucketName]");
    }

    /** No name of a table can have a hyphen, so no folder of rows is ever one of these. */
    @Test
    void the_folders_of_errors_and_results_are_no_tables_of_another_stack() {
        for (String table : List.of("LakePrefix", "MergedTable")) {
            String pattern = String.valueOf(
                    Template.map(TEMPLATE.section("Parameters").get(table)).get("AllowedPattern"));

            assertThat("errors-orders").doesNotMatch(pattern);
            assertThat("athena-results-orders").doesNotMatch(pattern);
            assertThat("").doesNotMatch(pattern);
            assertThat("orders").matches(pattern);
        }
    }

    @Test
    void a_table_is_made_with_a_sort_key_if_there_is_one() {
        assertThat(String.valueOf(
                        Variant.of(TEMPLATE, Map.of()).properties("Table").get("KeySchema")))
                .doesNotContain("RANGE");
        assertThat(String.valueOf(Variant.of(TEMPLATE, Map.of("SortKeyAttribute", "line"))
                        .properties("Table")
                        .get("KeySchema")))
                .contains("RANGE");
    }

    @Test
    void objects_are_merged_only_if_asked_for_and_never_beside_firehoses_own_merge() {
        for (String format : List.of("json", "parquet", "iceberg")) {
            assertThat(resources(format, "false")).as(format).noneMatch(name -> name.startsWith("Merge"));
        }
        assertThat(resources("iceberg", "true")).noneMatch(name -> name.startsWith("Merge"));
        for (String format : List.of("json", "parquet")) {
            assertThat(resources(format, "true"))
                    .as(format)
                    .contains("MergeFunction", "MergeSchedule", "MergePermission", "MergeErrors");
        }
    }

    private static Set<String> resources(String format, String merge) {
        return Variant.of(TEMPLATE, Map.of("Format", format, "Merge", merge))
                .section("Resources")
                .keySet();
    }

    private static Map<String, Object> destination(String format) {
        Map<String, Object> delivery = variant(format).properties("Delivery");
        assertThat(delivery).doesNotContainKey("IcebergDestinationConfiguration");
        return Template.map(delivery.get("ExtendedS3DestinationConfiguration"));
    }

    private static Template variant(String format) {
        return Variant.of(TEMPLATE, Map.of("Format", format, "Crawler", "true"));
    }

    private static Map<Map<String, String>, Template> variants() {
        List<Map<String, String>> combinations = List.of(Map.of());
        for (Map.Entry<String, List<String>> choice : CHOICES.entrySet()) {
            List<Map<String, String>> more = new ArrayList<>();
            for (Map<String, String> combination : combinations) {
                for (String value : choice.getValue()) {
                    Map<String, String> one = new LinkedHashMap<>(combination);
                    one.put(choice.getKey(), value);
                    more.add(one);
                }
            }
            combinations = more;
        }
        Map<Map<String, String>, Template> variants = new LinkedHashMap<>();
        combinations = new ArrayList<>(combinations);
        for (Map.Entry<String, String> choice : ALONE.entrySet()) {
            combinations.add(Map.of(choice.getKey(), choice.getValue()));
        }
        combinations.add(ALONE);
        combinations.forEach(combination -> variants.put(combination, Variant.of(TEMPLATE, combination)));
        return variants;
    }
}
