package io.tailrace.sink.s3;

import io.tailrace.catalog.GlueCatalog;
import io.tailrace.sink.chunk.TableFiles;
import io.tailrace.sink.chunk.Tables;
import io.tailrace.sink.file.RowFormat;
import io.tailrace.sink.row.ColumnTypes;
import io.tailrace.sink.row.DistinctNames;
import java.io.IOException;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.errors.ConnectException;
import org.jspecify.annotations.Nullable;

/** What the columns of rows must be to be written at all, and to be a table where there is a catalog. */
final class SinkTables implements Tables {
    private final TableOptions options;
    private final RowFormat format;
    private final @Nullable GlueCatalog glue;

    /** @param glue null without a catalog */
    SinkTables(TableOptions options, RowFormat format, @Nullable GlueCatalog glue) {
        this.options = options;
        this.format = format;
        this.glue = glue;
    }

    @Override
    public void admit(String table, Schema columns) {
        DistinctNames.require(options.withKafkaColumns(columns));
        if (format.isTyped()) {
            ColumnTypes.requireDecimalsFit(columns);
            requireWritable(columns);
        }
        if (glue != null) {
            glue.admit(options.definition(table, columns));
        }
    }

    @Override
    public void prepare(String table, Schema columns) {
        if (glue != null) {
            glue.ensure(options.definition(table, columns));
        }
    }

    /** Athena lists the folders. */
    @Override
    public boolean append(TableFiles files) {
        return true;
    }

    /** The format itself knows best: what it cannot write is a DataException. */
    private void requireWritable(Schema columns) {
        try {
            format.coder(columns);
        } catch (IOException e) {
            throw new ConnectException("Could not prepare the encoding of rows: " + e.getMessage(), e);
        }
    }
}
