package io.tailrace.sink.s3;

import static io.tailrace.sink.s3.option.S3SinkConfigDef.FORMAT;
import static io.tailrace.sink.s3.option.S3SinkConfigDef.GLUE_DATABASE;
import static io.tailrace.sink.s3.option.S3SinkConfigDef.GLUE_FIRST_DAY;
import static io.tailrace.sink.s3.option.S3SinkConfigDef.KAFKA_COLUMNS;

import io.tailrace.catalog.ConnectColumns;
import io.tailrace.catalog.Partitioning;
import io.tailrace.catalog.TableDefinition;
import io.tailrace.catalog.TableFormat;
import io.tailrace.iceberg.ChangeLogDefinition;
import io.tailrace.sink.row.KafkaColumns;
import io.tailrace.sink.s3.option.IcebergConfigDef;
import io.tailrace.sink.s3.option.S3SinkConfigDef;
import io.tailrace.sink.s3.option.S3SinkConfigDef.CatalogKind;
import java.time.LocalDate;
import java.util.Optional;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.data.Schema;

/**
 * What the options say of tables in the catalog.
 *
 * @param lake the URL that the folders of all tables begin with, with a slash at its end
 */
record TableOptions(AbstractConfig config, String lake) {

    /** The columns of a file of rows with these. */
    Schema withKafkaColumns(Schema columns) {
        return kafkaColumns().after(columns);
    }

    KafkaColumns kafkaColumns() {
        return config.getBoolean(KAFKA_COLUMNS) ? KafkaColumns.ADDED : KafkaColumns.LEFT_OUT;
    }

    /** The URL of an object. */
    String url(String key) {
        return "s3://" + config.getString(S3SinkConfigDef.BUCKET) + "/" + key;
    }

    /** The change log of this name. */
    ChangeLogDefinition changeLog(String table) {
        return new ChangeLogDefinition(
                TableIdentifier.of(config.getString(GLUE_DATABASE), table),
                lake + table,
                config.getString(IcebergConfigDef.PARTITION_COLUMN),
                IcebergConfigDef.granularity(config));
    }

    /** The table of rows with these columns, as the catalog should have it. */
    TableDefinition definition(String table, Schema columns) {
        return new TableDefinition(
                config.getString(GLUE_DATABASE),
                table,
                lake + table + "/",
                format(),
                ConnectColumns.of(withKafkaColumns(columns)),
                new Partitioning(
                        new LayoutOptions(config).folders(), LocalDate.parse(config.getString(GLUE_FIRST_DAY))));
    }

    /** What is wrong with a first day that is still to come: no query would see the rows of today. */
    Optional<String> firstDayProblem(LocalDate today) {
        String firstDay = config.getString(GLUE_FIRST_DAY);
        return S3SinkConfigDef.catalog(config) == CatalogKind.GLUE
                        && LocalDate.parse(firstDay).isAfter(today)
                ? Optional.ofNullable(new ConfigException(
                                GLUE_FIRST_DAY,
                                firstDay,
                                "must not be after today, " + today + ": rows of earlier days are refused. Set it to"
                                        + " the day of the oldest rows")
                        .getMessage())
                : Optional.empty();
    }

    private TableFormat format() {
        return switch (S3SinkConfigDef.format(config)) {
            case PARQUET -> TableFormat.PARQUET;
            case JSONL -> TableFormat.JSON;
            case AVRO -> throw new ConfigException("There is no table for " + FORMAT + "=avro. Use parquet or jsonl.");
        };
    }
}
