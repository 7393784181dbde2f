package io.tailrace.entity;

import io.tailrace.event.ChangeEvent;
import io.tailrace.event.Item;
import io.tailrace.json.JsonLines;
import io.tailrace.mask.MaskedItems;
import io.tailrace.row.AvroName;
import io.tailrace.row.DeclaredRows;
import io.tailrace.row.DeletePolicy;
import io.tailrace.row.FlattenOptions;
import io.tailrace.row.ItemKeys;
import io.tailrace.row.KeySource;
import io.tailrace.row.Nulls;
import io.tailrace.row.Rows;
import io.tailrace.schema.Column;
import io.tailrace.schema.Columns;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
    private final Map<String, Optional<List<String>>> columnsOf = new HashMap<>();
    private List<String> checkedKey = List.of();
    private Rows rows;

    /** @param others declarations of other items of the same table, whose masks hold for what this one has no column for */
    public Flattener(FlattenOptions options, Collection<Columns> others) {
        this.options = options;
        options.requireReachable();
        this.masked = MaskedItems.of(
                options.columns().declared(),
                options.columns().patterns().keySet(),
                others,
                options.names(),
                options.columns().secret());
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

    /**
     * The columns that together say the text of an attribute: the one that holds it, or those of its parts. None where the text is known;
     * null where it cannot be said.
     */
    @Nullable List<String> columnsOf(String attribute) {
        return columnsOf.computeIfAbsent(attribute, this::findColumns).orElse(null);
    }

    private Optional<List<String>> findColumns(String attribute) {
        Columns declared = options.columns().declared();
        List<String> parts = new ArrayList<>();
        for (Column column : declared == null ? List.<Column>of() : declared.list()) {
            boolean isPart = column.modifiers().part() != null;
            String from = column.modifiers().attribute();
            if (!isPart && (from == null ? column.name().equals(attribute) : from.equals(attribute))) {
                return Optional.of(List.of(column.name()));
            }
            if (isPart && column.attribute().equals(attribute)) {
                parts.add(column.name());
            }
        }
        String pattern = options.columns().patterns().get(attribute);
        boolean isKnown = pattern != null && pattern.indexOf('*') < 0;
        return parts.isEmpty() && !isKnown ? Optional.empty() : Optional.of(parts);
    }

    /** Whether it is known that columns say a key of these attributes, which a table has always the same. */
    boolean isKeyChecked(Item keys) {
        if (keys.size() != checkedKey.size()) {
            return false;
        }
        for (int i = 0; i < keys.size(); i++) {
            if (!keys.name(i).equals(checkedKey.get(i))) {
                return false;
            }
        }
        return true;
    }

    void keyIsChecked(Item keys) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            names.add(keys.name(i));
        }
        checkedKey = names;
    }

    /** Whether the last row says the text of an attribute by its columns. */
    boolean isDerivable(String attribute) {
        return !(rows instanceof DeclaredRows declared) || declared.isDerivable(attribute);
    }

    /** The value of a declared column in a row. */
    static @Nullable Object value(Object row, String column) {
        return row instanceof Struct struct ? struct.get(column) : null;
    }
}
