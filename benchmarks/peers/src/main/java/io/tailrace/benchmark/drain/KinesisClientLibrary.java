package io.tailrace.benchmark.drain;

import com.amazonaws.services.dynamodbv2.streamsadapter.AmazonDynamoDBStreamsAdapterClient;
import com.amazonaws.services.dynamodbv2.streamsadapter.StreamsSchedulerFactory;
import com.amazonaws.services.dynamodbv2.streamsadapter.model.DynamoDBStreamsProcessRecordsInput;
import com.amazonaws.services.dynamodbv2.streamsadapter.polling.DynamoDBStreamsPollingConfig;
import com.amazonaws.services.dynamodbv2.streamsadapter.processor.DynamoDBStreamsShardRecordProcessor;
import java.util.UUID;
import java.util.logging.Level;
import java.util.logging.Logger;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudwatch.CloudWatchAsyncClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;
import software.amazon.kinesis.common.ConfigsBuilder;
import software.amazon.kinesis.common.InitialPositionInStream;
import software.amazon.kinesis.common.InitialPositionInStreamExtended;
import software.amazon.kinesis.coordinator.Scheduler;
import software.amazon.kinesis.leases.LeaseManagementConfig;
import software.amazon.kinesis.lifecycle.events.InitializationInput;
import software.amazon.kinesis.lifecycle.events.LeaseLostInput;
import software.amazon.kinesis.lifecycle.events.ShardEndedInput;
import software.amazon.kinesis.lifecycle.events.ShutdownRequestedInput;
import software.amazon.kinesis.metrics.NullMetricsFactory;
import software.amazon.kinesis.processor.StreamTracker;
import software.amazon.kinesis.retrieval.RetrievalConfig;

/**
 * The Kinesis Client Library over the DynamoDB Streams adapter, without pauses between reads, without metrics, and without checkpoints: what it can
 * do at best. The first drain makes the tables for its leases, which takes two minutes; as no checkpoint is ever written there, those that follow
 * begin with the oldest change too.
 */
public final class KinesisClientLibrary implements Drain {

    // The adapter logs by this name, to standard error; a logger without a reference is collected, and its level with
    // it.
    private static final Logger ADAPTER_LOG = Logger.getLogger("com.amazonaws");

    private final String name = "drain-" + UUID.randomUUID();

    /** Ready for its first drain. */
    public KinesisClientLibrary() {
        ADAPTER_LOG.setLevel(Level.SEVERE);
    }

    @Override
    public void drain(DrainSource source, Tally tally) throws Exception {
        Region region = Region.of(source.region());
        AwsCredentialsProvider credentials =
                StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local"));
        try (DynamoDbStreamsClient streams = DynamoDbStreamsClient.builder()
                        .endpointOverride(source.endpoint())
                        .region(region)
                        .httpClientBuilder(ApacheHttpClient.builder())
                        .credentialsProvider(credentials)
                        .build();
                DynamoDbAsyncClient leases = DynamoDbAsyncClient.builder()
                        .endpointOverride(source.leases())
                        .region(region)
                        .credentialsProvider(credentials)
                        .build();
                CloudWatchAsyncClient neverCalled = CloudWatchAsyncClient.builder()
                        .region(region)
                        .credentialsProvider(credentials)
                        .build()) {
            Scheduler scheduler = scheduler(source, streams, leases, neverCalled, tally);
            Thread thread = new Thread(scheduler, "scheduler");
            thread.start();
            tally.await();
            scheduler.shutdown();
            thread.join();
        }
    }

    private Scheduler scheduler(
            DrainSource source,
            DynamoDbStreamsClient streams,
            DynamoDbAsyncClient leases,
            CloudWatchAsyncClient cloudWatch,
            Tally tally) {
        AmazonDynamoDBStreamsAdapterClient adapter =
                new AmazonDynamoDBStreamsAdapterClient(streams, Region.of(source.region()));
        StreamTracker tracker = StreamsSchedulerFactory.createSingleStreamTracker(
                source.streamArn(),
                InitialPositionInStreamExtended.newInitialPosition(InitialPositionInStream.TRIM_HORIZON));
        ConfigsBuilder configs = new ConfigsBuilder(
                tracker, name, adapter, leases, cloudWatch, name, () -> new CountingProcessor(tally));
        LeaseManagementConfig leaseManagement = configs.leaseManagementConfig()
                // How soon leases are taken is not what is compared.
                .failoverTimeMillis(2_000)
                .leaseAssignmentIntervalMillis(1_000L);
        leaseManagement.workerUtilizationAwareAssignmentConfig().disableWorkerMetrics(true);
        RetrievalConfig retrieval = configs.retrievalConfig();
        DynamoDBStreamsPollingConfig polling = new DynamoDBStreamsPollingConfig(adapter);
        polling.maxRecords(1_000);
        retrieval.retrievalSpecificConfig(polling.idleTimeBetweenReadsInMillis(0));
        return StreamsSchedulerFactory.createScheduler(
                configs.checkpointConfig(),
                configs.coordinatorConfig().skipShardSyncAtWorkerInitializationIfLeasesExist(true),
                leaseManagement,
                configs.lifecycleConfig(),
                configs.metricsConfig().metricsFactory(new NullMetricsFactory()),
                configs.processorConfig(),
                retrieval,
                adapter);
    }

    private record CountingProcessor(Tally tally) implements DynamoDBStreamsShardRecordProcessor {

        @Override
        public void initialize(InitializationInput input) {}

        @Override
        public void processRecords(DynamoDBStreamsProcessRecordsInput input) {
            tally.add(input.records().size());
        }

        @Override
        public void leaseLost(LeaseLostInput input) {}

        @Override
        public void shardEnded(ShardEndedInput input) {}

        @Override
        public void shutdownRequested(ShutdownRequestedInput input) {}
    }
}
