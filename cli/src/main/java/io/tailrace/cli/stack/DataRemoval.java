package io.tailrace.cli.stack;

import io.tailrace.cli.stack.Parts.Part;
import io.tailrace.cli.terminal.Pause;
import io.tailrace.cli.terminal.Terminal;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;
import software.amazon.awssdk.services.dynamodb.model.TableStatus;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.DeleteObjectsResponse;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsResponse;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;

/** Deletes for good what a stack has kept. */
final class DataRemoval {
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(2);
    private static final int DAYS_TO_CHANGE_ONES_MIND = 30;

    private final AwsAccess aws;
    private final Terminal terminal;
    private final Pause pause;

    DataRemoval(AwsAccess aws, Terminal terminal, Pause pause) {
        this.aws = aws;
        this.terminal = terminal;
        this.pause = pause;
    }

    /** Deletes one. It is not an error if it is already gone. */
    void delete(Part part) throws InterruptedException {
        String what = Parts.word(part.name()) + " " + part.id();
        try {
            switch (part.name()) {
                case Parts.TABLE -> deleteTable(part.id());
                case Parts.BUCKET -> deleteBucket(part.id());
                case Parts.DEAD_LETTERS -> aws.sqs().deleteQueue(delete -> delete.queueUrl(part.id()));
                case Parts.KEY ->
                    aws.kms()
                            .scheduleKeyDeletion(
                                    delete -> delete.keyId(part.id()).pendingWindowInDays(DAYS_TO_CHANGE_ONES_MIND));
                default -> throw new IllegalStateException(part + " holds no data");
            }
            terminal.settled("  deleted  " + what
                    + (part.name().equals(Parts.KEY)
                            ? ", in " + DAYS_TO_CHANGE_ONES_MIND + " days; until then it can be restored"
                            : ""));
        } catch (AwsServiceException e) {
            terminal.settled();
            if (!isGone(e)) {
                throw e;
            }
            terminal.line("  gone     " + what);
        }
    }

    private void deleteTable(String name) throws InterruptedException {
        DynamoDbClient dynamoDb = aws.dynamoDb();
        TableDescription table =
                dynamoDb.describeTable(describe -> describe.tableName(name)).table();
        if (Boolean.TRUE.equals(table.deletionProtectionEnabled())) {
            dynamoDb.updateTable(update -> update.tableName(name).deletionProtectionEnabled(false));
            while (dynamoDb.describeTable(describe -> describe.tableName(name))
                            .table()
                            .tableStatus()
                    != TableStatus.ACTIVE) {
                pause.sleep(BETWEEN_LOOKS);
            }
        }
        dynamoDb.deleteTable(delete -> delete.tableName(name));
    }

    private void deleteBucket(String bucket) {
        S3Client s3 = aws.s3();
        long deleted = 0;
        // A page is deleted before the next is asked for: there is no need to remember where the last one ended.
        for (List<ObjectIdentifier> page = page(s3, bucket); !page.isEmpty(); page = page(s3, bucket)) {
            List<ObjectIdentifier> objects = page;
            DeleteObjectsResponse answer = s3.deleteObjects(delete ->
                    delete.bucket(bucket).delete(all -> all.objects(objects).quiet(true)));
            if (answer.hasErrors() && !answer.errors().isEmpty()) {
                throw new StackException("The bucket " + bucket + " cannot be emptied: "
                        + answer.errors().get(0).key() + ": "
                        + answer.errors().get(0).message());
            }
            deleted += objects.size();
            terminal.running("  " + Terminal.count(deleted) + " versions of objects deleted in " + bucket);
        }
        s3.deleteBucket(delete -> delete.bucket(bucket));
    }

    /** Versions and delete markers; of a bucket without versioning its objects. */
    private static List<ObjectIdentifier> page(S3Client s3, String bucket) {
        ListObjectVersionsResponse page = s3.listObjectVersions(list -> list.bucket(bucket));
        return Stream.concat(
                        page.versions().stream().map(version -> identifier(version.key(), version.versionId())),
                        page.deleteMarkers().stream().map(marker -> identifier(marker.key(), marker.versionId())))
                .toList();
    }

    private static ObjectIdentifier identifier(String key, String version) {
        return ObjectIdentifier.builder().key(key).versionId(version).build();
    }

    private static boolean isGone(AwsServiceException e) {
        String code = AwsFault.of(e).code();
        return switch (code) {
            case "ResourceNotFoundException",
                    "NoSuchBucket",
                    "NotFoundException",
                    "QueueDoesNotExist",
                    "AWS.SimpleQueueService.NonExistentQueue" -> true;
            default -> false;
        };
    }
}
