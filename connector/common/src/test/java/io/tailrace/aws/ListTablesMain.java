package io.tailrace.aws;

import java.net.URI;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import software.amazon.awssdk.core.exception.SdkException;

/** Lists tables with the keys of profile orders, in a process whose environment a test sets. */
final class ListTablesMain {

    private ListTablesMain() {}

    /** Takes the endpoint and the proxy. */
    public static void main(String[] args) {
        Map<String, String> props =
                Map.of("aws.region", "us-east-1", "aws.profile", "orders", "aws.proxy.url", args[1]);
        AwsOptions options = AwsOptions.from(new AbstractConfig(AwsOptions.define(new ConfigDef()), props, false));
        try (AwsClients clients = new AwsClients(options)) {
            clients.dynamoDb(URI.create(args[0])).listTables();
            System.out.println("listed");
        } catch (SdkException e) {
            System.out.println(e.getMessage());
        }
    }
}
