package io.tailrace.benchmark.source;

import io.tailrace.benchmark.drain.Drain;
import io.tailrace.benchmark.drain.DrainSource;
import io.tailrace.benchmark.drain.Tally;
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

/** The limit: a thread per shard calls GetRecords and drops what it gets, until a page is empty. */
public final class BareLoop implements Drain {

    @Override
    public void drain(DrainSource source, Tally tally) throws Exception {
        try (DynamoDbStreamsClient client = DynamoDbStreamsClient.builder()
                .endpointOverride(source.endpoint())
                .region(Region.of(source.region()))
                .httpClientBuilder(ApacheHttpClient.builder())
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
                .build()) {
            List<Shard> shards = client.describeStream(request -> request.streamArn(source.streamArn()))
                    .streamDescription()
                    .shards();
            ExecutorService threads = Executors.newFixedThreadPool(shards.size());
            try {
                List<Future<?>> loops = new ArrayList<>();
                for (Shard shard : shards) {
                    loops.add(threads.submit(() -> read(client, source.streamArn(), shard, tally)));
                }
                for (Future<?> loop : loops) {
                    loop.get();
                }
            } finally {
                threads.shutdownNow();
            }
        }
    }

    private static void read(DynamoDbStreamsClient client, String stream, Shard shard, Tally tally) {
        @Nullable String iterator = client.getShardIterator(request -> request.streamArn(stream)
                        .shardId(shard.shardId())
                        .shardIteratorType(ShardIteratorType.TRIM_HORIZON))
                .shardIterator();
        while (true) {
            @Nullable String from = iterator;
            GetRecordsResponse page = client.getRecords(request -> request.shardIterator(from));
            if (page.records().isEmpty()) {
                return;
            }
            tally.add(page.records().size());
            iterator = page.nextShardIterator();
        }
    }
}
