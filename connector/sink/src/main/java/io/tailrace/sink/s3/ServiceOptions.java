package io.tailrace.sink.s3;

import io.tailrace.aws.AwsClients;
import io.tailrace.aws.AwsOptions;
import io.tailrace.aws.ServiceProblem;
import io.tailrace.sink.s3.option.S3SinkConfigDef;
import io.tailrace.sink.s3.option.S3SinkConfigDef.CatalogKind;
import io.tailrace.sink.s3.store.S3Store;
import io.tailrace.sink.s3.store.StoreProbe;
import java.util.UUID;
import org.apache.kafka.common.config.AbstractConfig;
import software.amazon.awssdk.services.glue.GlueClient;

/** The options that say which services the sink calls, read for trying them out. */
record ServiceOptions(AbstractConfig config, String bucket, String prefix) {

    AwsOptions aws() {
        return AwsOptions.from(config);
    }

    StoreProbe probe(S3Store store) {
        return new StoreProbe(store, bucket, prefix, UUID.randomUUID().toString());
    }

    /** Where what goes wrong with the store is to be shown. */
    ServiceProblem storeProblem() {
        return new ServiceProblem(
                aws(),
                S3SinkConfigDef.ENDPOINT,
                AwsOptions.endpoint(config, S3SinkConfigDef.ENDPOINT),
                S3SinkConfigDef.BUCKET,
                "The sink needs s3:ListBucket on " + bucket + ", and s3:PutObject, s3:GetObject and s3:DeleteObject on "
                        + bucket + "/" + prefix + "*.");
    }

    /** Where what goes wrong with the catalog is to be shown. */
    ServiceProblem catalogProblem() {
        return new ServiceProblem(
                aws(),
                S3SinkConfigDef.GLUE_ENDPOINT,
                AwsOptions.endpoint(config, S3SinkConfigDef.GLUE_ENDPOINT),
                S3SinkConfigDef.GLUE_DATABASE,
                "The sink needs glue:GetDatabase, CreateDatabase, GetTable, CreateTable and UpdateTable on the"
                        + " catalog, "
                        + database() + " and its tables.");
    }

    boolean hasCatalog() {
        return S3SinkConfigDef.catalog(config) == CatalogKind.GLUE;
    }

    GlueClient glue(AwsClients clients) {
        return clients.glue(AwsOptions.endpoint(config, S3SinkConfigDef.GLUE_ENDPOINT));
    }

    String database() {
        return config.getString(S3SinkConfigDef.GLUE_DATABASE);
    }
}
