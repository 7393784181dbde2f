package io.tailrace.catalog;

import io.tailrace.aws.AwsErrors;
import io.tailrace.schema.Columns;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.glue.model.AlreadyExistsException;
import software.amazon.awssdk.services.glue.model.Column;
import software.amazon.awssdk.services.glue.model.ConcurrentModificationException;
import software.amazon.awssdk.services.glue.model.EntityNotFoundException;
import software.amazon.awssdk.services.glue.model.SerDeInfo;
import software.amazon.awssdk.services.glue.model.StorageDescriptor;
import software.amazon.awssdk.services.glue.model.Table;
import software.amazon.awssdk.services.glue.model.TableInput;
import software.amazon.awssdk.services.glue.model.VersionMismatchException;

/**
 * Databases and tables in Glue, made when they are missing and widened when rows bring more. It never removes, renames or
 * narrows anything: what people changed by hand stays. Several tasks may do the same at the same time.
 */
public final class GlueCatalog {
    private static final Logger LOG = LoggerFactory.getLogger(GlueCatalog.class);
    private static final int TRIES = 10;

    private final GlueClient glue;
    private final Map<String, Columns> known = new ConcurrentHashMap<>();

    public GlueCatalog(GlueClient glue) {
        this.glue = glue;
    }

    /**
     * Makes sure that the table is there and has at least these columns. Asks Glue only for columns that it has not seen
     * there before.
     *
     * @throws RetriableException when the same call may work later
     * @throws ConnectException when Glue refuses, or has a table of this name that is not ours to widen
     */
    public void ensure(TableDefinition wanted) {
        String name = wanted.database() + "." + wanted.name();
        Columns seen = known.get(name);
        if (seen != null && wider(seen, wanted).equals(seen)) {
            return;
        }
        try {
            known.put(name, made(wanted));
        } catch (SdkException e) {
            throw AwsErrors.translate("prepare table " + name + " in Glue", e);
        }
    }

    private static Columns wider(Columns had, TableDefinition wanted) {
        return new Columns(WiderColumns.of("", had.list(), wanted.columns().list()));
    }

    /** Reads, makes or widens, and reads again until the columns are there: others may do the same meanwhile. */
    private Columns made(TableDefinition wanted) {
        for (int i = 0; i < TRIES; i++) {
            Optional<Table> found = find(wanted);
            if (found.isEmpty()) {
                create(wanted);
            } else {
                requireSameKind(found.get(), wanted);
                Columns had = GlueColumns.read(found.get(), wanted.columns());
                Columns wider = wider(had, wanted);
                if (wider.equals(had)) {
                    return had;
                }
                widen(found.get(), wanted, wider);
            }
        }
        throw new RetriableException("Others change table " + wanted.name() + " in Glue at this moment");
    }

    private Optional<Table> find(TableDefinition wanted) {
        try {
            return Optional.of(glue.getTable(
                            request -> request.databaseName(wanted.database()).name(wanted.name()))
                    .table());
        } catch (EntityNotFoundException e) {
            return Optional.empty();
        }
    }

    private void create(TableDefinition wanted) {
        createDatabase(wanted.database());
        TableInput table = TableInput.builder()
                .name(wanted.name())
                .description("Changes of DynamoDB, written by Tailrace")
                .tableType("EXTERNAL_TABLE")
                .parameters(wanted.properties())
                .partitionKeys(GlueColumns.ofPartitions())
                .storageDescriptor(storage(wanted))
                .build();
        try {
            glue.createTable(request -> request.databaseName(wanted.database()).tableInput(table));
            LOG.info("Created table {}.{} in Glue", wanted.database(), wanted.name());
        } catch (AlreadyExistsException e) {
            LOG.debug("Somebody else created table {} first", wanted.name());
        }
    }

    private void createDatabase(String name) {
        try {
            glue.getDatabase(request -> request.name(name));
        } catch (EntityNotFoundException missing) {
            try {
                glue.createDatabase(request -> request.databaseInput(database -> database.name(name)));
                LOG.info("Created database {} in Glue", name);
            } catch (AlreadyExistsException e) {
                LOG.debug("Somebody else created database {} first", name);
            }
        }
    }

    private void widen(Table table, TableDefinition wanted, Columns wider) {
        TableInput input = TableInput.builder()
                .name(table.name())
                .description(table.description())
                .owner(table.owner())
                .retention(table.retention())
                .tableType(table.tableType())
                .parameters(table.parameters())
                .partitionKeys(table.partitionKeys())
                .viewOriginalText(table.viewOriginalText())
                .viewExpandedText(table.viewExpandedText())
                .storageDescriptor(table.storageDescriptor().toBuilder()
                        .columns(GlueColumns.merged(table.storageDescriptor().columns(), wider))
                        .build())
                .build();
        try {
            glue.updateTable(request ->
                    request.databaseName(wanted.database()).tableInput(input).versionId(table.versionId()));
            LOG.info(
                    "Table {}.{} in Glue now has {} columns",
                    wanted.database(),
                    wanted.name(),
                    wider.list().size());
        } catch (VersionMismatchException | ConcurrentModificationException e) {
            LOG.debug("Somebody else changed table {} first", wanted.name());
        }
    }

    private static void requireSameKind(Table table, TableDefinition wanted) {
        String serde = table.storageDescriptor().serdeInfo().serializationLibrary();
        if (!wanted.format().serde().equals(serde)) {
            throw new ConnectException("Table " + wanted.database() + "." + wanted.name() + " in Glue is read with "
                    + serde + ", and the sink writes " + wanted.format().classification()
                    + ". Give these rows another table with table.name.template, or remove the old one.");
        }
        List<String> partitions =
                table.partitionKeys().stream().map(Column::name).toList();
        if (!partitions.equals(Partitioning.columns())) {
            throw new ConnectException(
                    "Table " + wanted.database() + "." + wanted.name() + " in Glue is partitioned by "
                            + partitions + ", and the sink writes " + Partitioning.columns()
                            + ". Give these rows another table with table.name.template, or remove the old one.");
        }
    }

    private static StorageDescriptor storage(TableDefinition wanted) {
        return StorageDescriptor.builder()
                .location(wanted.location())
                .inputFormat(wanted.format().inputFormat())
                .outputFormat(wanted.format().outputFormat())
                .serdeInfo(SerDeInfo.builder()
                        .serializationLibrary(wanted.format().serde())
                        .parameters(Map.of("serialization.format", "1"))
                        .build())
                // Hive reads a missing number as an error.
                .numberOfBuckets(-1)
                .columns(GlueColumns.of(wanted.columns()))
                .build();
    }
}
