package io.tailrace.catalog;

import io.tailrace.aws.AwsErrors;
import io.tailrace.schema.Columns;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.errors.RetriableException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.glue.model.AlreadyExistsException;
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
    /** How long what was seen of a table is trusted. */
    private static final Duration LOOK = Duration.ofMinutes(1);

    private final GlueClient glue;
    private final InstantSource clock;
    private final Map<String, KnownTable> known = new ConcurrentHashMap<>();

    public GlueCatalog(GlueClient glue) {
        this(glue, InstantSource.system());
    }

    GlueCatalog(GlueClient glue, InstantSource clock) {
        this.glue = glue;
        this.clock = clock;
    }

    /**
     * Checks that the table can have these columns beside those it has, and changes nothing. A refusal is based on what Glue
     * has now, so it ends by itself once its cause is fixed.
     *
     * @throws DataException when a column cannot hold the wanted type too
     * @throws RetriableException when the same call may work later
     * @throws ConnectException when Glue has a table of this name that is not the one to write to
     */
    public void admit(TableDefinition wanted) {
        KnownTable table = known.get(wanted.fullName());
        if (table == null) {
            table = look(wanted);
        }
        try {
            table.admit(wanted.columns());
        } catch (DataException refusal) {
            if (!table.mayLookAgain(clock.instant())) {
                throw refusal;
            }
            look(wanted).admit(wanted.columns());
        }
    }

    /**
     * Makes sure that the table is there and has at least these columns. Asks Glue only for columns that it has not seen
     * there before, and once a minute in case someone has dropped or changed the table.
     *
     * @throws DataException when another writer has given a column a type that cannot hold the wanted one since it was admitted
     * @throws RetriableException when the same call may work later
     * @throws ConnectException when Glue refuses, or has a table of this name that is not the one to write to
     */
    public void ensure(TableDefinition wanted) {
        KnownTable table = known.get(wanted.fullName());
        if (table != null
                && table.exists()
                && clock.instant().isBefore(table.seenAt().plus(LOOK))
                && table.hasAll(wanted.columns())) {
            return;
        }
        for (int i = 0; i < TRIES; i++) {
            KnownTable before = known.get(wanted.fullName());
            KnownTable now = look(wanted);
            Columns wider = now.columns().wider(wanted.columns());
            if (now.exists() && wider.equals(now.columns().columns())) {
                return;
            }
            change(wanted, before, now, wider);
        }
        throw new RetriableException("Other writers keep changing table " + wanted.fullName() + " in Glue; retrying");
    }

    private void change(TableDefinition wanted, @Nullable KnownTable before, KnownTable now, Columns wider) {
        try {
            Table table = now.table();
            if (table != null) {
                widen(table, wanted, wider);
            } else if (before != null && before.exists()) {
                LOG.warn(
                        "Table {} was dropped in Glue while the sink was writing to it, and is created again with the"
                                + " columns that it had. To stop writing to it, stop the connector first.",
                        wanted.fullName());
                create(wanted.with(before.columns().wider(wanted.columns())));
            } else {
                create(wanted);
            }
        } catch (SdkException e) {
            throw AwsErrors.translate("prepare table " + wanted.fullName() + " in Glue", e);
        }
    }

    private KnownTable look(TableDefinition wanted) {
        try {
            @Nullable Table found = find(wanted);
            if (found != null) {
                new GlueTable(found, wanted).requireSame();
            }
            return known.merge(
                    wanted.fullName(),
                    KnownTable.of(wanted.fullName(), found, clock.instant()),
                    (former, current) -> current.after(former));
        } catch (SdkException e) {
            throw AwsErrors.translate("look at table " + wanted.fullName() + " in Glue", e);
        }
    }

    private @Nullable Table find(TableDefinition wanted) {
        try {
            return glue.getTable(
                            request -> request.databaseName(wanted.database()).name(wanted.name()))
                    .table();
        } catch (EntityNotFoundException e) {
            return null;
        }
    }

    private void create(TableDefinition wanted) {
        createDatabase(wanted.database());
        TableInput table = TableInput.builder()
                .name(wanted.name())
                .description("Changes of DynamoDB, written by Tailrace")
                .tableType("EXTERNAL_TABLE")
                .parameters(wanted.properties())
                .partitionKeys(GlueColumns.partitionKeys(wanted.partitioning()))
                .storageDescriptor(storage(wanted))
                .build();
        try {
            glue.createTable(request -> request.databaseName(wanted.database()).tableInput(table));
            LOG.info("Created table {}.{} in Glue", wanted.database(), wanted.name());
        } catch (AlreadyExistsException e) {
            LOG.debug("Another task created table {} first", wanted.name());
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
                LOG.debug("Another task created database {} first", name);
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
            LOG.debug("Another writer changed table {} first", wanted.name());
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
                .columns(GlueColumns.inGlue(wanted.columns()))
                .build();
    }
}
