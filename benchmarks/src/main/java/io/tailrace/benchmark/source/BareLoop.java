package io.tailrace.benchmark.source;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.model.GetRecordsResponse;
import software.amazon.awssdk.services.dynamodb.model.Shard;
import software.amazon.awssdk.services.dynamodb.model.ShardIteratorType;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;

/** The limit: a thread per shard calls GetRecords and drops what it gets. */
final class BareLoop implements Drain {

    @Override
    public void drain(URI endpoint, int changes) throws Exception {
        try (DynamoDbStreamsClient client = DynamoDbStreamsClient.builder()
                .endpointOverride(endpoint)
                .region(Region.EU_CENTRAL_1)
                .httpClientBuilder(ApacheHttpClient.builder())
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
                .build()) {
            String stream = DrainServer.streamArn(endpoint);
            List<Shard> shards = client.describeStream(request -> request.streamArn(stream))
                    .streamDescription()
                    .shards();
            ExecutorService threads = Executors.newFixedThreadPool(shards.size());
            try {
                List<Future<Integer>> counts = new ArrayList<>();
                for (Shard shard : shards) {
                    counts.add(threads.submit(() -> count(client, stream, shard)));
                }
                int read = 0;
                for (Future<Integer> count : counts) {
                    read += count.get();
                }
                if (read != changes) {
                    throw new IllegalStateException(read + " of " + changes + " changes");
                }
            } finally {
                threads.shutdownNow();
            }
        }
    }

    private static int count(DynamoDbStreamsClient client, String stream, Shard shard) {
        int count = 0;
        @Nullable String iterator = client.getShardIterator(request -> request.streamArn(stream)
                        .shardId(shard.shardId())
                        .shardIteratorType(ShardIteratorType.TRIM_HORIZON))
                .shardIterator();
        while (true) {
            @Nullable String from = iterator;
            GetRecordsResponse page = client.getRecords(request -> request.shardIterator(from));
            if (page.records().isEmpty()) {
                return count;
            }
            count += page.records().size();
            iterator = page.nextShardIterator();
        }
    }
}
