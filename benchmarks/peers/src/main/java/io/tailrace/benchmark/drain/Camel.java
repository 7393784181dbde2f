package io.tailrace.benchmark.drain;

import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;

/** Camel's aws2-ddbstream with full pages and no pauses: an exchange for each change, ended by a processor that counts it. */
public final class Camel implements Drain {

    // It shares its page size out to the shards, and the service's largest page is a thousand.
    private static final int RECORDS_OF_ALL_SHARDS = 4_000;

    @Override
    public void drain(DrainSource source, Tally tally) throws Exception {
        try (DynamoDbStreamsClient client = DynamoDbStreamsClient.builder()
                        .endpointOverride(source.endpoint())
                        .region(Region.of(source.region()))
                        .httpClientBuilder(ApacheHttpClient.builder())
                        .credentialsProvider(
                                StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
                        .build();
                DefaultCamelContext context = new DefaultCamelContext()) {
            context.getRegistry().bind("streams", client);
            context.addRoutes(route(source, tally));
            context.start();
            tally.await();
        }
    }

    private static RouteBuilder route(DrainSource source, Tally tally) {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("aws2-ddbstream:" + source.table()
                                + "?amazonDynamoDbStreamsClient=#streams&streamIteratorType=FROM_START&maxResultsPerRequest="
                                + RECORDS_OF_ALL_SHARDS + "&greedy=true&initialDelay=0&delay=1")
                        .process(exchange -> tally.add(1));
            }
        };
    }
}
