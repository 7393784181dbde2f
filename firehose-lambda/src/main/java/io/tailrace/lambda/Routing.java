package io.tailrace.lambda;

import io.tailrace.lambda.ReplyMetadata.Iceberg;
import io.tailrace.value.FieldPath;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Values;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.sink.SinkRecord;
import org.jspecify.annotations.Nullable;

/**
 * Decides from a row where Firehose is to put it.
 *
 * @param partitionKeyHeaders the record headers that become Firehose's partition keys
 * @param iceberg the table, null if the destination is not an Iceberg table
 */
record Routing(List<String> partitionKeyHeaders, @Nullable IcebergTable iceberg) {

    /** The Firehose stream's own configuration says it all. */
    static final Routing NONE = new Routing(List.of(), null);

    /** @param operationField the field of a row that holds INSERT, MODIFY, REMOVE or READ */
    record IcebergTable(String database, String table, FieldPath operationField) {}

    Routing {
        partitionKeyHeaders = List.copyOf(partitionKeyHeaders);
    }

    /** Whether nothing is read from a row. Not by equals, which takes a fresh JVM a tenth of the function's start. */
    boolean isNone() {
        return partitionKeyHeaders.isEmpty() && iceberg == null;
    }

    /** @throws DataException if the row lacks what its destination depends on */
    ReplyMetadata destination(SinkRecord row) {
        return new ReplyMetadata(partitionKeys(row), iceberg == null ? null : icebergOf(row, iceberg));
    }

    private Map<String, String> partitionKeys(SinkRecord row) {
        Map<String, String> keys = new LinkedHashMap<>();
        for (String name : partitionKeyHeaders) {
            Header header = row.headers().lastWithName(name);
            if (header == null || header.value() == null) {
                throw new DataException("The row has no header '" + name + "', which "
                        + LambdaOptions.PARTITION_KEY_HEADERS + " names as a partition key.");
            }
            keys.put(name, Values.convertToString(header.schema(), header.value()));
        }
        return keys;
    }

    private static Iceberg icebergOf(SinkRecord row, IcebergTable iceberg) {
        Object event = iceberg.operationField().find(row.value());
        String operation = switch (String.valueOf(event)) {
            case "INSERT", "READ" -> "insert";
            case "MODIFY" -> "update";
            case "REMOVE" -> "delete";
            default ->
                throw new DataException("The row's field '" + iceberg.operationField()
                        + "', which " + LambdaOptions.ICEBERG_OPERATION_FIELD
                        + " names, is none of INSERT, MODIFY, REMOVE and READ.");
        };
        return new Iceberg(iceberg.database(), iceberg.table(), operation);
    }
}
