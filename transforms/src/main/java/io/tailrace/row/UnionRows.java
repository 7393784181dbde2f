package io.tailrace.row;

import io.tailrace.event.AttributeValue;
import io.tailrace.event.AttributeValue.Group;
import io.tailrace.event.AttributeValue.Numeric;
import io.tailrace.event.AttributeValue.Sequence;
import io.tailrace.event.ChangeEvent;
import io.tailrace.event.ImageChoice;
import io.tailrace.event.Item;
import io.tailrace.json.JsonLines;
import io.tailrace.schema.Column;
import io.tailrace.schema.ColumnType;
import io.tailrace.schema.ColumnType.ArrayOf;
import io.tailrace.schema.ColumnType.Scalar;
import io.tailrace.schema.Columns;
import io.tailrace.value.ExactNumber;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.connect.data.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Rows of columns that are learnt: the union of all attributes seen, sorted by name, all optional. A column is only ever
 * widened (bigint to double, anything to string), so an older row always fits a newer schema.
 *
 * <p>It learns so many schemas and no more, because registries and file rotation pay for each: after the last one, it goes on
 * as if the columns had been declared. Maps and lists of maps have no stable type and stay in the rest.
 */
final class UnionRows implements Rows {

    private static final Pattern COLUMN_NAME = Pattern.compile("[A-Za-z0-9_]{1,255}");
    private static final Set<ColumnType> NUMBERS = Set.of(Scalar.BIGINT, Scalar.DOUBLE);

    private final BiFunction<Columns, Map<String, String>, DeclaredRows> shaped;
    private final Names names;
    private final ImageChoice image;
    private final int maxSchemas;
    private final Set<String> reserved = new HashSet<>();
    private Map<String, ColumnType> types = Map.of();
    private Map<String, String> attributes = Map.of();
    private int schemas;
    private DeclaredRows rows;

    /**
     * @param shaped makes rows of columns, and of the attributes that those of other names are for
     * @param maxSchemas how many schemas there may ever be
     */
    UnionRows(
            BiFunction<Columns, Map<String, String>, DeclaredRows> shaped,
            Names names,
            ImageChoice image,
            int maxSchemas) {
        this.shaped = shaped;
        this.names = names;
        this.image = image;
        this.maxSchemas = maxSchemas;
        this.rows = shaped.apply(new Columns(List.of()), Map.of());
        rows.schema().fields().forEach(field -> reserved.add(field.name().toLowerCase(Locale.ROOT)));
    }

    /** The schema of the row that was made last. */
    @Override
    public Schema schema() {
        return rows.schema();
    }

    @Override
    public Object row(ChangeEvent event) {
        return learning(event, shaping -> shaping.row(event));
    }

    @Override
    public byte[] line(ChangeEvent event, JsonLines lines) {
        return learning(event, shaping -> shaping.line(event, lines));
    }

    /** What a refused row would have taught is not learnt. */
    private <T> T learning(ChangeEvent event, Function<DeclaredRows, T> made) {
        Map<String, ColumnType> wider = schemas < maxSchemas ? wider(names.wanted(event.image(image))) : types;
        if (wider == types) {
            return made.apply(rows);
        }
        Map<String, String> named = named(wider.keySet(), event);
        Columns columns = new Columns(wider.entrySet().stream()
                .map(entry -> new Column(entry.getKey(), entry.getValue()))
                .toList());
        DeclaredRows shaping = shaped.apply(columns, named);
        T row = made.apply(shaping);
        attributes = named;
        schemas++;
        types = wider;
        rows = shaping;
        return row;
    }

    /** The attributes that columns got their names from, where they are other names and Avro's schema is to say so. */
    private Map<String, String> named(Set<String> columns, ChangeEvent event) {
        if (!names.areAvroSafe()) {
            return attributes;
        }
        Map<String, String> named = new HashMap<>(attributes);
        Item item = names.wanted(event.image(image));
        for (int i = 0; i < item.size(); i++) {
            String column = names.column(item.name(i));
            if (column != null && columns.contains(column) && !types.containsKey(column)) {
                named.merge(column, item.name(i), (one, other) -> one.compareTo(other) < 0 ? one : other);
            }
        }
        return named;
    }

    /** The known columns and those of an item, sorted by name. A name that Athena cannot have, or that is taken, does not become a column. */
    private Map<String, ColumnType> wider(Item item) {
        Map<String, ColumnType> wider = null;
        for (int i = 0; i < item.size(); i++) {
            String name = names.column(item.name(i));
            ColumnType seen = typeOf(item.value(i));
            if (name == null || seen == null) {
                continue;
            }
            Map<String, ColumnType> known = wider == null ? types : wider;
            ColumnType before = known.get(name);
            ColumnType after = before == null ? seen : wider(before, seen);
            if (before == null ? isFree(name, known) : !after.equals(before)) {
                wider = wider == null ? new TreeMap<>(types) : wider;
                wider.put(name, after);
            }
        }
        return wider == null ? types : wider;
    }

    private boolean isFree(String name, Map<String, ColumnType> known) {
        return COLUMN_NAME.matcher(name).matches()
                && !reserved.contains(name.toLowerCase(Locale.ROOT))
                && known.keySet().stream().noneMatch(name::equalsIgnoreCase);
    }

    /** The narrowest type that holds this value, or null when its type is not stable or not known. */
    private static @Nullable ColumnType typeOf(AttributeValue value) {
        return switch (value.type()) {
            case S -> Scalar.STRING;
            case N -> numberType(((Numeric) value).digits());
            case B -> Scalar.BINARY;
            case BOOL -> Scalar.BOOLEAN;
            case SS -> new ArrayOf(Scalar.STRING);
            case BS -> new ArrayOf(Scalar.BINARY);
            case NS -> arrayOf(((Group) value).members().stream().map(UnionRows::numberType));
            case L -> arrayOf(((Sequence) value).values().stream().map(UnionRows::typeOf));
            case M, NULL -> null;
        };
    }

    private static ColumnType numberType(String digits) {
        if (ExactNumber.toLong(digits) != null) {
            return Scalar.BIGINT;
        }
        return ExactNumber.toDouble(digits) != null ? Scalar.DOUBLE : Scalar.STRING;
    }

    private static @Nullable ColumnType arrayOf(Stream<@Nullable ColumnType> elements) {
        ColumnType widest = null;
        for (ColumnType element : elements.toArray(ColumnType[]::new)) {
            if (!(element instanceof Scalar)) {
                return null;
            }
            widest = widest == null ? element : wider(widest, element);
        }
        return widest == null ? null : new ArrayOf(widest);
    }

    private static ColumnType wider(ColumnType one, ColumnType other) {
        if (one.equals(other)) {
            return one;
        }
        if (one instanceof ArrayOf a && other instanceof ArrayOf b) {
            return new ArrayOf(wider(a.element(), b.element()));
        }
        return NUMBERS.contains(one) && NUMBERS.contains(other) ? Scalar.DOUBLE : Scalar.STRING;
    }
}
