package io.tailrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A lake's bucket that exists, as that of another stack. */
class SharedBucketIT {
    /** Of the first stack, which has made it. */
    private static final String BUCKET = "tailrace-lake-1a2b3c4d5e6f";

    private static final String SECOND = """
            table: existing
            parameters: { TableName: readings, LakePrefix: readings, CreateDatabase: false, BucketName: %s }
            """;

    @TempDir
    private Path folder;

    private AccountFixture aws;

    @BeforeEach
    void start() throws IOException {
        aws = new AccountFixture(folder);
        aws.account.table(
                "readings",
                Map.of(
                        "AttributeDefinitions",
                        List.of(Map.of("AttributeName", "order_id", "AttributeType", "S")),
                        "KeySchema",
                        List.of(Map.of("AttributeName", "order_id", "KeyType", "HASH")),
                        "StreamSpecification",
                        Map.of("StreamViewType", "NEW_AND_OLD_IMAGES")));
    }

    @AfterEach
    void close() {
        aws.close();
    }

    @Test
    void a_second_stack_has_its_table_in_the_bucket_of_the_first() throws IOException {
        aws.run("deploy");
        aws.pipeline(SECOND.formatted(BUCKET));

        assertThat(aws.run("deploy", "--stack", "second")).isZero();

        assertThat(aws.out()).doesNotContain("Lake (S3::Bucket)", "LakePolicy");
        assertThat(aws.account.properties("second", "LakeTable").toString())
                .contains("Location=s3://" + BUCKET + "/readings/");
        assertThat(aws.run("status", "--stack", "second")).isZero();
        assertThat(aws.out()).contains("s3://" + BUCKET + "/errors-readings/", "s3://" + BUCKET + "/readings/");
    }

    @Test
    void each_stack_puts_back_what_failed_in_its_own_folder_alone() throws IOException {
        aws.run("deploy");
        aws.pipeline(SECOND.formatted(BUCKET));
        aws.run("deploy", "--stack", "second");
        aws.account.put(BUCKET, "errors/processing-failed/a", failed("o-1"));
        aws.account.put(BUCKET, "errors-readings/processing-failed/b", failed("o-2"));

        assertThat(aws.run("redrive", "--stack", "second")).isZero();

        assertThat(aws.account.kinesisRecords())
                .singleElement()
                .satisfies(record -> assertThat(record).contains("o-2"));
        assertThat(aws.account.keys(BUCKET))
                .contains("errors/processing-failed/a", "errors-readings/redriven/processing-failed/b")
                .doesNotContain("errors-readings/processing-failed/b");
        assertThat(aws.run("redrive", "--stack", "second", "--dry-run")).isZero();
        assertThat(aws.run("redrive")).isZero();
        assertThat(aws.account.kinesisRecords()).hasSize(2);
    }

    /** It has no outputs yet that could say where its own folder is. */
    @Test
    void a_stack_that_is_being_made_leaves_alone_what_failed_for_the_bucket_s_owner() throws IOException {
        aws.run("deploy");
        aws.account.put(BUCKET, "errors/processing-failed/a", failed("o-1"));
        aws.pipeline(SECOND.formatted(BUCKET));
        aws.atPause(4, () -> Thread.currentThread().interrupt());
        aws.run("deploy", "--stack", "second");
        aws.atPause(4, () -> {});

        aws.run("status", "--stack", "second");
        assertThat(aws.out()).contains("CREATE_IN_PROGRESS", "s3://" + BUCKET + "/errors-readings/");
        assertThat(aws.run("redrive", "--stack", "second")).isZero();

        assertThat(aws.account.kinesisRecords()).isEmpty();
        assertThat(aws.account.keys(BUCKET)).containsExactly("errors/processing-failed/a");
    }

    @Test
    void destroying_a_stack_with_its_data_leaves_a_bucket_that_it_has_not_made() throws IOException {
        aws.account.put("lake", "readings/a", "x");
        aws.pipeline("""
                table: existing
                parameters: { TableName: readings, LakePrefix: readings, BucketName: lake }
                """);
        aws.run("deploy");

        assertThat(aws.run("destroy", "--yes", "--delete-data")).isZero();

        assertThat(aws.account.keys("lake")).containsExactly("readings/a");
    }

    /** Firehose has encrypted the rows that stay with the stack's key. */
    @Test
    void destroying_a_stack_with_its_data_leaves_the_key_of_the_rows_that_stay() throws IOException {
        aws.account.put("lake", "readings/a", "x");
        aws.pipeline("""
                table: existing
                parameters: { TableName: readings, LakePrefix: readings, BucketName: lake }
                """);
        aws.run("deploy");

        assertThat(aws.run("destroy", "--yes", "--delete-data")).isZero();
        String first = aws.out();
        assertThat(aws.run("destroy", "--yes", "--delete-data")).isZero();

        assertThat(List.of(first, aws.out()))
                .allSatisfy(out -> assertThat(out)
                        .contains(
                                "  kept           key 0a1b2c3d-1a2b3c4d5e6f: rows in s3://lake/ are encrypted with it\n")
                        .doesNotContain("  deleted  key", "  to be deleted  key"));
        assertThat(aws.account.has("AWS::KMS::Key", "0a1b2c3d-1a2b3c4d5e6f")).isTrue();
    }

    @Test
    void a_bucket_a_key_or_a_table_that_another_stack_uses_is_not_deleted() throws IOException {
        aws.run("deploy");
        aws.account.put(BUCKET, "sales_orders/a", "x");
        aws.pipeline(SECOND.formatted(BUCKET));
        aws.run("deploy", "--stack", "second");
        assertThat(aws.run("destroy", "--yes", "--delete-data")).isEqualTo(3);
        assertThat(aws.failures())
                .contains("The stack second uses the bucket " + BUCKET
                        + ". Destroy that stack first, or this one without" + " --delete-data.");
        assertThat(aws.account.keys(BUCKET)).contains("sales_orders/a");
        aws.run("destroy", "--yes", "--stack", "second");

        aws.account.put("lake", "a", "x");
        aws.pipeline("""
                table: existing
                parameters: { TableName: sales-orders, LakePrefix: more, CreateDatabase: false, BucketName: lake }
                """);
        aws.run("deploy", "--stack", "third");
        assertThat(aws.run("destroy", "--yes", "--delete-data")).isEqualTo(3);
        assertThat(aws.failures()).contains("The stack third uses the table sales-orders.");
        aws.run("destroy", "--yes", "--stack", "third");

        aws.pipeline(SECOND.formatted("lake")
                .replace(
                        "BucketName",
                        "KeyArn: 'arn:aws:kms:us-east-1:123456789012:key/0a1b2c3d-1a2b3c4d5e6f', BucketName"));
        aws.run("deploy", "--stack", "fourth");
        assertThat(aws.run("destroy", "--yes", "--delete-data")).isEqualTo(3);
        assertThat(aws.failures()).contains("The stack fourth uses the key 0a1b2c3d-1a2b3c4d5e6f.");
        aws.run("destroy", "--yes", "--stack", "fourth");

        aws.account.deny("cloudformation:DescribeStacks on *");
        assertThat(aws.run("destroy", "--yes", "--delete-data")).isZero();
        assertThat(aws.out()).contains("check that no other one uses any of this");
        assertThat(aws.account.hasBucket(BUCKET)).isFalse();
    }

    /** The rows of a stack that is gone are in the bucket of the first, under its key. */
    @Test
    void a_bucket_with_rows_that_another_stack_has_left_is_not_emptied() throws IOException {
        aws.run("deploy");
        aws.account.put(BUCKET, "sales_orders/a", "x");
        aws.account.put(BUCKET, "errors/a", "x");
        aws.account.put(BUCKET, "athena-results/a", "x");
        aws.pipeline(SECOND.formatted(BUCKET));
        aws.run("deploy", "--stack", "second");
        aws.account.put(BUCKET, "readings/a", "x");
        aws.account.put(BUCKET, "errors-readings/a", "x");
        assertThat(aws.run("destroy", "--yes", "--stack", "second")).isZero();

        assertThat(aws.run("destroy", "--yes", "--delete-data")).isEqualTo(3);
        assertThat(aws.failures())
                .contains("The bucket " + BUCKET + " has folders that the stack's parameters do not name:"
                        + " errors-readings/, readings/.");
        assertThat(aws.account.keys(BUCKET)).hasSize(5);
        assertThat(aws.run("destroy", "--yes")).isZero();
        assertThat(aws.run("destroy", "--yes", "--delete-data")).isEqualTo(3);
        assertThat(aws.account.keys(BUCKET)).hasSize(5);

        aws.account.mark(BUCKET, "readings/a");
        aws.account.mark(BUCKET, "errors-readings/a");
        assertThat(aws.run("destroy", "--yes", "--delete-data")).isZero();
        assertThat(aws.account.hasBucket(BUCKET)).isFalse();
    }

    /** Its template has values in place of parameters, so only its outputs say what it uses. */
    @Test
    void a_stack_of_the_cdk_is_seen_and_served_like_others() throws IOException {
        aws.run("deploy");
        aws.pipeline("""
                table: existing
                parameters: { TableName: sales-orders, LakePrefix: more, CreateDatabase: false, BucketName: %s,
                  Merge: true, MergedTable: items, KeyArn: 'arn:aws:kms:us-east-1:123456789012:key/0a1b2c3d-1a2b3c4d5e6f' }
                """.formatted(BUCKET));
        aws.run("deploy", "--stack", "second");
        aws.account.hideParameters("second");
        aws.account.put(BUCKET, "errors-more/processing-failed/a", failed("o-1"));

        aws.run("status", "--stack", "second");
        assertThat(aws.out()).contains("s3://" + BUCKET + "/errors-more/");
        assertThat(aws.run("redrive", "--stack", "second")).isZero();
        assertThat(aws.account.kinesisRecords()).hasSize(1);

        assertThat(aws.run("destroy", "--yes")).isEqualTo(3);
        assertThat(aws.failures()).contains("The stack second has its tables in the database tailrace");
        assertThat(aws.run("destroy", "--yes", "--delete-data")).isEqualTo(3);
        assertThat(aws.failures()).contains("The stack second uses the table sales-orders");
        for (String folder : List.of("LakePrefix: more", "LakePrefix: items", "LakePrefix: items_changes")) {
            aws.pipeline(SECOND.formatted(BUCKET).replace("LakePrefix: readings", folder));
            assertThat(aws.run("deploy", "--stack", "third")).isEqualTo(3);
            assertThat(aws.failures()).contains("The stack second writes to s3://" + BUCKET);
        }
    }

    @Test
    void a_bucket_or_a_key_that_a_stack_of_the_cdk_uses_is_not_deleted() throws IOException {
        aws.run("deploy");
        aws.pipeline(SECOND.formatted(BUCKET).replace("CreateDatabase: false", "DatabaseName: other"));
        aws.run("deploy", "--stack", "second");
        aws.account.hideParameters("second");

        assertThat(aws.run("destroy", "--yes", "--delete-data")).isEqualTo(3);
        assertThat(aws.failures()).contains("The stack second uses the bucket " + BUCKET);
        aws.run("destroy", "--yes", "--stack", "second");

        aws.account.put("lake", "a", "x");
        aws.pipeline(SECOND.formatted("lake")
                .replace(
                        "CreateDatabase: false",
                        "DatabaseName: other, KeyArn: 'arn:aws:kms:us-east-1:123456789012:key/0a1b2c3d-1a2b3c4d5e6f'"));
        aws.run("deploy", "--stack", "third");
        aws.account.hideParameters("third");
        assertThat(aws.run("destroy", "--yes", "--delete-data")).isEqualTo(3);
        assertThat(aws.failures()).contains("The stack third uses the key 0a1b2c3d-1a2b3c4d5e6f");
    }

    @Test
    void a_stack_that_was_not_deleted_completely_uses_the_bucket_still() throws IOException {
        aws.run("deploy");
        aws.pipeline(SECOND.formatted(BUCKET));
        aws.run("deploy", "--stack", "second");
        aws.account.fail("DELETE", "WorkGroup", "a query is still running");
        assertThat(aws.run("destroy", "--yes", "--stack", "second")).isEqualTo(1);
        aws.account.heal();

        assertThat(aws.run("destroy", "--yes", "--delete-data")).isEqualTo(3);

        assertThat(aws.failures()).contains("The stack second uses the bucket " + BUCKET);
    }

    @Test
    void refuses_a_folder_that_another_stack_has() throws IOException {
        aws.run("deploy");
        aws.pipeline("""
                table: existing
                parameters: { TableName: readings, DatabaseName: other, BucketName: %s }
                """.formatted(BUCKET));
        assertThat(aws.run("deploy", "--stack", "second")).isEqualTo(3);
        assertThat(aws.failures())
                .contains("The stack tailrace writes to s3://" + BUCKET + "/sales_orders/ already")
                .contains("Name other folders in LakePrefix and MergedTable.");

        aws.pipeline("""
                table: existing
                parameters: { TableName: readings, LakePrefix: readings, CreateDatabase: false, BucketName: %s,
                  Merge: true, MergedTable: sales_orders }
                """.formatted(BUCKET));
        assertThat(aws.run("deploy", "--stack", "second")).isEqualTo(3);
        assertThat(aws.failures()).contains("s3://" + BUCKET + "/sales_orders/ already");

        aws.pipeline(SECOND.formatted(BUCKET));
        aws.run("deploy", "--stack", "second");
        assertThat(aws.run("deploy", "--stack", "second")).isZero();
        assertThat(aws.run("deploy", "--stack", "third")).isEqualTo(3);
        assertThat(aws.failures()).contains("The stack second writes to s3://" + BUCKET + "/readings/ already");
    }

    @Test
    void the_stack_that_has_made_the_bucket_gets_no_folder_that_another_one_has_taken_meanwhile() throws IOException {
        aws.run("deploy");
        aws.pipeline(SECOND.formatted(BUCKET)
                .replace(
                        "LakePrefix: readings",
                        "LakePrefix: readings, Merge: true, MergedTable: sales_orders_items,"
                                + " KeyArn: 'arn:aws:kms:us-east-1:123456789012:key/0a1b2c3d-1a2b3c4d5e6f'"));
        assertThat(aws.run("deploy", "--stack", "second")).isZero();
        aws.pipeline("parameters: { Merge: true }");

        assertThat(aws.run("deploy")).isEqualTo(3);

        assertThat(aws.failures())
                .contains("The stack second writes to s3://" + BUCKET + "/sales_orders_items/ already");
    }

    @Test
    void no_rows_get_into_the_folder_of_failed_records() throws IOException {
        aws.pipeline("parameters: { LakePrefix: errors }");
        assertThat(aws.run("deploy")).isEqualTo(3);
        assertThat(aws.failures()).contains("Records that failed have the folder errors of the bucket");

        aws.pipeline("");
        aws.run("deploy");
        aws.pipeline(SECOND.formatted(BUCKET).replace("LakePrefix: readings", "LakePrefix: errors"));
        assertThat(aws.run("deploy", "--stack", "second")).isEqualTo(3);
        assertThat(aws.failures()).contains("The stack tailrace writes to s3://" + BUCKET + "/errors/ already");
    }

    @Test
    void leaves_the_folders_to_the_user_where_it_may_not_see_other_stacks() throws IOException {
        aws.account.database("tailrace");
        aws.account.put("lake", "x", "x");
        aws.account.deny("cloudformation:DescribeStacks on *");
        aws.pipeline(SECOND.formatted("lake"));

        assertThat(aws.run("deploy")).isZero();

        assertThat(aws.out())
                .contains("AWS denies cloudformation:DescribeStacks on all stacks: check that no other one writes to"
                        + " the folders readings of the bucket lake.");
    }

    @Test
    void wants_the_bucket_to_be_there_and_reachable() throws IOException {
        aws.account.database("tailrace");
        aws.pipeline(SECOND.formatted("lake"));
        assertThat(aws.run("deploy")).isEqualTo(3);
        assertThat(aws.failures()).contains("There is no bucket lake, and parameters.BucketName names it.");

        aws.account.bucketOfOthers("lake", 301);
        assertThat(aws.run("deploy")).isEqualTo(3);
        assertThat(aws.failures()).contains("The bucket lake is in a different region from us-east-1.");

        aws.account.bucketOfOthers("lake", 403);
        assertThat(aws.run("deploy")).isZero();
        assertThat(aws.out())
                .contains("AWS denies s3:ListBucket on the bucket lake: it may belong to another account,");
    }

    @Test
    void refuses_a_bucket_that_encrypts_with_another_key_what_the_stack_writes_without_naming_one() throws IOException {
        aws.account.database("tailrace");
        aws.account.put("lake", "x", "x");
        aws.account.encrypt("lake", "arn:aws:kms:us-east-1:123456789012:key/of-the-bucket");
        Map<String, String> writes = Map.of(
                "Encryption: aws",
                "the rows",
                "Merge: true, MergedTable: items",
                "the merged tables",
                "Encryption: aws, Merge: true, MergedTable: items",
                "the rows and the merged tables",
                "Format: iceberg, ConfigFile: config/lambda/sales-orders-iceberg.properties,"
                        + " PartitionKeyPath: $.dynamodb.Keys.order_id.S",
                "the rows");

        for (var each : writes.entrySet()) {
            aws.pipeline(SECOND.formatted("lake, " + each.getKey())
                    .replace("LakePrefix: readings", "LakePrefix: sales_orders"));
            assertThat(aws.run("deploy")).as(each.getKey()).isEqualTo(3);
            assertThat(aws.failures())
                    .contains("The bucket lake encrypts with the KMS key"
                            + " arn:aws:kms:us-east-1:123456789012:key/of-the-bucket by default, which the stack's"
                            + " roles may not use, and " + each.getValue()
                            + " would be written with it. Name that key in"
                            + " parameters.KeyArn");
        }

        aws.account.deny("s3:GetEncryptionConfiguration");
        aws.pipeline(SECOND.formatted("lake, Encryption: aws"));
        assertThat(aws.run("deploy")).isZero();
        assertThat(aws.out()).contains("AWS denies s3:GetEncryptionConfiguration on the bucket lake");
    }

    @Test
    void takes_a_bucket_that_encrypts_with_the_key_of_the_stack_or_of_aws_or_with_one_that_is_not_used()
            throws IOException {
        aws.account.database("tailrace");
        aws.account.put("lake", "x", "x");
        String arn = "arn:aws:kms:us-east-1:123456789012:key/0a1b2c3d-1a2b3c4d5e6f";
        String merge = "lake, Merge: true, MergedTable: items";

        aws.pipeline(SECOND.formatted("lake, Encryption: aws"));
        assertThat(aws.run("deploy", "--stack", "sse-s3")).isZero();
        aws.run("destroy", "--yes", "--stack", "sse-s3");
        aws.account.encrypt("lake", "alias/aws/s3");
        aws.pipeline(SECOND.formatted("lake, Encryption: aws"));
        assertThat(aws.run("deploy", "--stack", "of-aws")).isZero();
        aws.run("destroy", "--yes", "--stack", "of-aws");
        aws.account.encrypt("lake", "arn:aws:kms:us-east-1:123456789012:key/other");
        aws.pipeline(SECOND.formatted("lake"));
        assertThat(aws.run("deploy", "--stack", "unused")).isZero();
        aws.run("destroy", "--yes", "--stack", "unused");
        for (String key : List.of(arn, "0a1b2c3d-1a2b3c4d5e6f")) {
            aws.account.encrypt("lake", key);
            aws.pipeline(SECOND.formatted(merge + ", KeyArn: '" + arn + "'"));
            assertThat(aws.run("deploy", "--stack", "named")).isZero();
            aws.run("destroy", "--yes", "--stack", "named");
        }
        aws.account.encrypt("lake", "arn:aws:kms:us-east-1:123456789012:alias/lake");
        assertThat(aws.run("deploy", "--stack", "alias")).isZero();
        assertThat(aws.out())
                .contains(
                        "The bucket lake encrypts with arn:aws:kms:us-east-1:123456789012:alias/lake by default, and so"
                                + " does the stack in the merged tables: check that it is the stack's key.");
    }

    /** Its owner has made it the bucket's default since. */
    @Test
    void takes_the_key_that_the_stack_has_made() throws IOException {
        aws.account.database("tailrace");
        aws.account.put("lake", "x", "x");
        aws.pipeline(SECOND.formatted("lake"));
        aws.run("deploy");
        aws.pipeline(SECOND.formatted("lake, Merge: true, MergedTable: items"));
        aws.account.encrypt("lake", "arn:aws:kms:us-east-1:123456789012:key/other");
        assertThat(aws.run("deploy")).isEqualTo(3);

        aws.account.encrypt("lake", "arn:aws:kms:us-east-1:123456789012:key/0a1b2c3d-1a2b3c4d5e6f");

        assertThat(aws.run("deploy")).isZero();
    }

    private static String failed(String order) {
        String change = "{\"eventName\":\"REMOVE\",\"dynamodb\":{\"Keys\":{\"order_id\":{\"S\":\"" + order
                + "\"}},\"SequenceNumber\":\"1\"}}";
        return "{\"rawData\":\"" + Base64.getEncoder().encodeToString(change.getBytes(StandardCharsets.UTF_8))
                + "\"}\n";
    }
}
