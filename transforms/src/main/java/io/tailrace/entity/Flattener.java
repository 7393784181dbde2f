package io.tailrace.entity;

import io.tailrace.event.ChangeEvent;
import io.tailrace.json.JsonLines;
import io.tailrace.mask.MaskedItems;
import io.tailrace.row.AvroName;
import io.tailrace.row.DeletePolicy;
import io.tailrace.row.FlattenOptions;
import io.tailrace.row.ItemKeys;
import io.tailrace.row.KeySource;
import io.tailrace.row.Nulls;
import io.tailrace.row.Rows;
import io.tailrace.schema.Column;
import io.tailrace.schema.Columns;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

/** Changes to rows and keys, by one declaration. Not safe for several threads at once. */
public final class Flattener {

    private static final String ROW = "Row";

    private final FlattenOptions options;
    private final @Nullable MaskedItems masked;
    private final ItemKeys keys;
    private final Map<@Nullable String, Rows> rowsOfTopics = new HashMap<>();
    private Rows rows;

    public Flattener(FlattenOptions options) {
        this.options = options;
        options.requireReachable();
        this.masked = MaskedItems.of(
                options.columns().declared(), options.names(), options.columns().secret());
        this.keys = new ItemKeys(options.columns().declared(), options.names());
        this.rows = options.rows(AvroName.ofSchema(null, ROW));
    }

    /** The change as rows may show it: without what is masked, dropped, or NULL and not wanted. */
    public ChangeEvent shown(ChangeEvent event) {
        ChangeEvent shown = masked == null ? event : masked.of(event);
        return switch (options.shape().nulls()) {
            case KEEP -> shown;
            case DROP -> Nulls.dropped(shown);
        };
    }

    /** What becomes of a change. */
    public DeletePolicy policy(ChangeEvent event) {
        return options.removals().of(event);
    }

    /** The row of a change that is shown. Those of each topic have a schema of its name. */
    public Object row(ChangeEvent shown, @Nullable String topic) {
        rows = rowsOfTopics.computeIfAbsent(topic, each -> options.rows(AvroName.ofSchema(each, ROW)));
        return rows.row(shown);
    }

    /** The schema of the last row, or of one without a topic before the first; null when rows are schemaless. */
    public @Nullable Schema schema() {
        return rows.schema();
    }

    /** The row of a change that is shown, as a line. */
    public byte[] line(ChangeEvent shown, JsonLines lines) {
        return rows.line(shown, lines);
    }

    /** The key of a row, where it comes from the item; null where the record's own key stays. */
    public @Nullable SchemaAndValue key(ChangeEvent shown, @Nullable String topic) {
        return options.keySource() == KeySource.ITEM ? keys.key(shown.keys(), topic) : null;
    }

    /** The attributes that fill columns, by the names of the declaration. */
    List<String> attributesOf(List<String> columns) {
        Columns declared = options.columns().declared();
        List<String> attributes = new ArrayList<>();
        for (Column column : declared == null ? List.<Column>of() : declared.list()) {
            if (columns.contains(column.name())) {
                attributes.add(column.attribute());
            }
        }
        return attributes;
    }

    /** The value of a declared column in a row. */
    static @Nullable Object value(Object row, String column) {
        return row instanceof Struct struct ? struct.get(column) : null;
    }
}
