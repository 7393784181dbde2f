package io.tailrace.cli.demo;

import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.glue.model.Database;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.Bucket;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * Trino, with Glue's stand-in and the S3 server that it reads from, and DynamoDB Local: once in this JVM, as long as it lives. The tests have them one after
 * the other, and each finds them empty. A Trino that has answered questions before needs a third of the processor time of a new one for the next.
 */
final class SharedServers {
    private static @Nullable Servers lent;

    private SharedServers() {}

    /**
     * Servers with folders and a Kafka of their own beside the shared ones, in which there is nothing any more; not started yet.
     *
     * @param data where the folders are
     */
    static synchronized Servers lend(DataFolder data) {
        if (lent != null) {
            // A test that failed early may have left a worker that writes.
            lent.close();
        }
        empty(Running.SERVERS);
        lent = Servers.beside(Running.SERVERS, data);
        return lent;
    }

    private static void empty(Servers servers) {
        URI noStreams = servers.glue();
        try (LocalAws aws = new LocalAws(servers.dynamoDb(), servers.s3(), servers.glue(), noStreams)) {
            DynamoDbClient dynamoDb = aws.dynamoDb();
            dynamoDb.listTablesPaginator().tableNames().stream()
                    .toList()
                    .forEach(table -> dynamoDb.deleteTable(delete -> delete.tableName(table)));
            GlueClient glue = aws.glue();
            glue.getDatabases(get -> {}).databaseList().stream()
                    .map(Database::name)
                    .forEach(database -> glue.deleteDatabase(delete -> delete.name(database)));
            aws.s3().listBuckets().buckets().stream()
                    .map(Bucket::name)
                    .forEach(bucket -> deleteBucket(aws.s3(), bucket));
        }
    }

    private static void deleteBucket(S3Client s3, String bucket) {
        s3.listObjectsV2Paginator(list -> list.bucket(bucket)).contents().stream()
                .map(S3Object::key)
                .toList()
                .forEach(key -> s3.deleteObject(delete -> delete.bucket(bucket).key(key)));
        s3.deleteBucket(delete -> delete.bucket(bucket));
    }

    private static Servers start() {
        Servers servers = new Servers(new Ports(0), folder(), (server, where, took) -> {});
        servers.startWithoutKafka();
        return servers;
    }

    /** What the servers say stays there for people to read until the next run. Other forks of the build have folders of their own. */
    private static DataFolder folder() {
        for (int fork = 1; ; fork++) {
            try {
                return DataFolder.claim(Path.of("target", "servers-" + fork));
            } catch (IllegalArgumentException taken) {
                // by another fork
            }
        }
    }

    /** Started when the first test asks. */
    private static final class Running {
        static final Servers SERVERS = start();
    }
}
