package io.tailrace.sink.s3;

import static io.tailrace.sink.s3.option.IcebergConfigDef.REST_AUTH;
import static io.tailrace.sink.s3.option.IcebergConfigDef.REST_CREDENTIAL;
import static io.tailrace.sink.s3.option.IcebergConfigDef.REST_OAUTH2_URI;
import static io.tailrace.sink.s3.option.IcebergConfigDef.REST_SCOPE;
import static io.tailrace.sink.s3.option.IcebergConfigDef.REST_SIGNING_NAME;
import static io.tailrace.sink.s3.option.IcebergConfigDef.REST_TOKEN;
import static io.tailrace.sink.s3.option.IcebergConfigDef.REST_URI;
import static io.tailrace.sink.s3.option.IcebergConfigDef.REST_WAREHOUSE;

import io.tailrace.aws.AwsOptions;
import io.tailrace.option.EnumOption;
import io.tailrace.sink.s3.option.IcebergConfigDef.RestAuth;
import io.tailrace.sink.s3.option.S3SinkConfigDef;
import io.tailrace.sink.s3.option.S3SinkConfigDef.CatalogKind;
import java.io.Closeable;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.aws.AwsClientProperties;
import org.apache.iceberg.aws.AwsProperties;
import org.apache.iceberg.aws.glue.GlueCatalog;
import org.apache.iceberg.aws.s3.S3FileIO;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.rest.RESTCatalog;
import org.apache.iceberg.rest.auth.AuthProperties;
import org.apache.iceberg.rest.auth.OAuth2Properties;
import org.apache.kafka.common.config.AbstractConfig;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Iceberg catalog that the options name, opened when it is first asked for: a REST catalog is called for that, and the
 * worker must not wait for one that does not answer.
 */
final class IcebergCatalog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(IcebergCatalog.class);

    private final AbstractConfig config;
    private final Map<String, String> given;
    private final String warehouse;
    private @Nullable Catalog catalog;
    private @Nullable String files;

    /**
     * A catalog that is not open yet.
     *
     * @param given all options of the connector
     * @param warehouse where tables are that do not say where: the URL of the sink's prefix
     */
    IcebergCatalog(AbstractConfig config, Map<String, String> given, String warehouse) {
        this.config = config;
        this.given = given;
        this.warehouse = warehouse;
    }

    synchronized Catalog open() {
        if (catalog == null) {
            boolean rest = S3SinkConfigDef.catalog(config) == CatalogKind.REST;
            Catalog opened = rest ? new RESTCatalog() : new GlueCatalog();
            IcebergClients clients = new IcebergClients();
            clients.initialize(IcebergClients.properties(given));
            files = IcebergFiles.share(new S3FileIO(clients::s3));
            opened.initialize("tailrace", rest ? rest(files) : glue(files));
            catalog = opened;
        }
        return catalog;
    }

    private Map<String, String> glue(String shared) {
        Map<String, String> properties = common(shared);
        properties.put(CatalogProperties.WAREHOUSE_LOCATION, warehouse);
        // Each commit would leave a version behind, and Glue keeps a million.
        properties.put(AwsProperties.GLUE_CATALOG_SKIP_ARCHIVE, "true");
        properties.put(AwsProperties.GLUE_CATALOG_SKIP_NAME_VALIDATION, "true");
        return properties;
    }

    private Map<String, String> rest(String shared) {
        Map<String, String> properties = common(shared);
        properties.put(CatalogProperties.URI, config.getString(REST_URI));
        putText(properties, CatalogProperties.WAREHOUSE_LOCATION, REST_WAREHOUSE);
        switch (EnumOption.read(RestAuth.class, REST_AUTH, config.getString(REST_AUTH))) {
            case NONE -> properties.put(AuthProperties.AUTH_TYPE, AuthProperties.AUTH_TYPE_NONE);
            case OAUTH2 -> {
                properties.put(AuthProperties.AUTH_TYPE, AuthProperties.AUTH_TYPE_OAUTH2);
                putSecret(properties, OAuth2Properties.TOKEN, REST_TOKEN);
                putSecret(properties, OAuth2Properties.CREDENTIAL, REST_CREDENTIAL);
                putText(properties, OAuth2Properties.SCOPE, REST_SCOPE);
                putText(properties, OAuth2Properties.OAUTH2_SERVER_URI, REST_OAUTH2_URI);
            }
            case SIGV4 -> {
                properties.put(AuthProperties.AUTH_TYPE, AuthProperties.AUTH_TYPE_SIGV4);
                properties.put(AwsProperties.REST_SIGNING_NAME, config.getString(REST_SIGNING_NAME));
                putText(properties, AwsProperties.REST_SIGNER_REGION, AwsOptions.REGION);
                properties.put(AuthProperties.SIGV4_DELEGATE_AUTH_TYPE, AuthProperties.AUTH_TYPE_NONE);
                properties.put(AwsClientProperties.CLIENT_CREDENTIALS_PROVIDER, IcebergCredentials.class.getName());
                given.forEach((option, value) ->
                        properties.put(AwsClientProperties.CLIENT_CREDENTIALS_PROVIDER + "." + option, value));
            }
        }
        return properties;
    }

    private Map<String, String> common(String shared) {
        Map<String, String> properties = new HashMap<>(IcebergClients.properties(given));
        properties.put(CatalogProperties.FILE_IO_IMPL, IcebergFiles.class.getName());
        properties.put(IcebergFiles.SHARED, shared);
        properties.put(AwsProperties.CLIENT_FACTORY, IcebergClients.class.getName());
        return properties;
    }

    private void putText(Map<String, String> properties, String property, String option) {
        @Nullable String value = config.getString(option);
        if (value != null) {
            properties.put(property, value);
        }
    }

    private void putSecret(Map<String, String> properties, String property, String option) {
        if (config.getPassword(option) != null) {
            properties.put(property, config.getPassword(option).value());
        }
    }

    @Override
    public synchronized void close() {
        if (catalog instanceof Closeable open) {
            try {
                open.close();
            } catch (IOException e) {
                LOG.warn("Could not close the catalog's connections", e);
            }
        }
        catalog = null;
        if (files != null) {
            IcebergFiles.close(files);
            files = null;
        }
    }
}
