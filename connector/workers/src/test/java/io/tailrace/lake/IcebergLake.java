package io.tailrace.lake;

import io.tailrace.local.S3Server;
import io.tailrace.testing.IcebergReader;
import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.aws.glue.GlueCatalog;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;

/** The Iceberg tables in a Glue catalog, read by Iceberg's own client and DuckDB: by readers of which we wrote no line. */
public final class IcebergLake implements AutoCloseable {

    private final Catalog catalog;
    private final IcebergReader reader;

    /**
     * A lake whose files are on an {@link S3Server}.
     *
     * @param folder an existing folder for files while they are read
     */
    public IcebergLake(URI glue, URI s3, Path folder) throws SQLException {
        catalog = new GlueCatalog();
        catalog.initialize(
                "glue",
                Map.of(
                        "warehouse", "s3://none/where-nothing-is-written",
                        "io-impl", "org.apache.iceberg.aws.s3.S3FileIO",
                        "http-client.type", "urlconnection",
                        "client.region", "us-east-1",
                        "client.credentials-provider", Keys.class.getName(),
                        "glue.endpoint", glue.toString(),
                        "s3.endpoint", s3.toString(),
                        "s3.path-style-access", "true"));
        reader = new IcebergReader(folder);
    }

    /**
     * What a query of a table's current snapshot answers, each value as text, in UTC.
     *
     * @param sql DuckDB's, over a table named {@code rows}
     */
    public List<List<@Nullable String>> ask(String database, String table, String sql)
            throws SQLException, IOException {
        return reader.ask(catalog.loadTable(TableIdentifier.of(database, table)), sql);
    }

    @Override
    public void close() throws SQLException, IOException {
        reader.close();
        ((Closeable) catalog).close();
    }

    /** The keys of an {@link S3Server}; Iceberg makes it by its name. */
    public static final class Keys implements AwsCredentialsProvider {

        public static Keys create() {
            return new Keys();
        }

        @Override
        public AwsCredentials resolveCredentials() {
            return AwsBasicCredentials.create(S3Server.ACCESS_KEY, S3Server.SECRET_KEY);
        }
    }
}
