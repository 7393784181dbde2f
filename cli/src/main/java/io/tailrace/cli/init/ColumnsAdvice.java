package io.tailrace.cli.init;

import static io.tailrace.cli.terminal.Terminal.count;

import io.tailrace.cli.init.Proposals.Purpose;
import io.tailrace.event.AttributeValue;
import io.tailrace.schema.Column;
import io.tailrace.schema.ColumnType;
import io.tailrace.schema.ColumnType.ArrayOf;
import io.tailrace.schema.ColumnType.Decimal;
import io.tailrace.schema.ColumnType.MapOf;
import io.tailrace.schema.ColumnType.Scalar;
import io.tailrace.schema.ColumnType.StructOf;
import io.tailrace.schema.Columns;
import io.tailrace.schema.Modifiers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a declaration lacks, by what it leaves in {@code cdc_rest}.
 *
 * @param additions columns to add, each as a declaration has it
 * @param changes fields to add and types to widen, in words
 * @param stays attributes that no column can take
 */
record ColumnsAdvice(List<String> additions, List<String> changes, List<String> stays) {
    ColumnsAdvice {
        additions = List.copyOf(additions);
        changes = List.copyOf(changes);
        stays = List.copyOf(stays);
    }

    /**
     * Compares.
     *
     * @param rest the evidence of what was left
     * @param all the evidence of all values, or null when only the rest is known
     */
    static ColumnsAdvice of(Columns columns, TableProfile rest, @Nullable TableProfile all) {
        Draft draft = new Draft();
        TreeSet<String> names = new TreeSet<>(rest.attributes().keySet());
        columns.list().forEach(column -> names.add(column.name()));
        Map<String, String> columnNames = ColumnNames.ofColumns(names);
        rest.attributes().forEach((attribute, left) -> {
            AttributeProfile whole = all == null ? null : all.attributes().get(attribute);
            Column declared = filledBy(attribute, columns.list());
            if (declared == null) {
                draft.add(
                        attribute, columnNames.getOrDefault(attribute, attribute), whole == null ? left : whole, left);
            } else {
                draft.compare(attribute, declared.type(), declared.modifiers(), left, whole);
            }
        });
        return new ColumnsAdvice(draft.additions, draft.changes, draft.stays);
    }

    /** Whether there is nothing to do. */
    boolean isEmpty() {
        return additions.isEmpty() && changes.isEmpty();
    }

    private static @Nullable Column filledBy(String attribute, List<Column> columns) {
        for (Column column : columns) {
            if (column.attribute().equals(attribute)) {
                return column;
            }
        }
        return null;
    }

    private static final class Draft {
        private final List<String> additions = new ArrayList<>();
        private final List<String> changes = new ArrayList<>();
        private final List<String> stays = new ArrayList<>();

        void add(String attribute, String column, AttributeProfile seen, AttributeProfile left) {
            Proposal proposal = Proposals.of(attribute, seen, Purpose.NONE);
            Shape shape = proposal.shape();
            if (shape == null) {
                stays.add(attribute + ": " + count(left.count()) + ", " + proposal.reason());
            } else {
                additions.add(column + " " + shape.declaration() + Shape.from(column, attribute));
            }
        }

        void compare(
                String path,
                ColumnType declared,
                Modifiers modifiers,
                AttributeProfile left,
                @Nullable AttributeProfile whole) {
            if (left.count(AttributeValue.Type.NULL) == left.count()) {
                return;
            }
            if (declared instanceof StructOf struct && left.count(AttributeValue.Type.M) > 0) {
                left.fields().forEach((name, field) -> field(path, struct, name, field, whole));
            } else if (declared instanceof ArrayOf array && left.elements().count() > 0) {
                compare(
                        path + "[]",
                        array.element(),
                        array.modifiers(),
                        left.elements(),
                        whole == null ? null : whole.elements());
            } else if (declared instanceof MapOf map && left.count(AttributeValue.Type.M) > 0) {
                compare(
                        path + "[]",
                        map.value(),
                        map.modifiers(),
                        left.allFields(),
                        whole == null ? null : whole.allFields());
            } else {
                widen(path, declared, modifiers, left, whole == null ? left : whole);
            }
        }

        private void field(
                String path, StructOf struct, String name, AttributeProfile left, @Nullable AttributeProfile whole) {
            AttributeProfile all = whole == null ? null : whole.fields().get(name);
            Column field = filledBy(name, struct.fields());
            if (field != null) {
                compare(path + "." + name, field.type(), field.modifiers(), left, all);
                return;
            }
            Proposal proposal = Proposals.of(name, all == null ? left : all, Purpose.NONE);
            Shape shape = proposal.shape();
            if (shape == null) {
                stays.add(path + "." + name + ": " + count(left.count()) + ", " + proposal.reason());
                return;
            }
            String column = ColumnNames.ofFields(List.of(name)).getOrDefault(name, name);
            changes.add("add " + column + ":" + shape.declaration() + Shape.from(column, name) + " to " + path);
        }

        private void widen(
                String path, ColumnType type, Modifiers modifiers, AttributeProfile left, AttributeProfile seen) {
            Proposal proposal = Proposals.of(lastName(path), seen, Purpose.NONE);
            Shape shape = proposal.shape();
            String declared = written(type, modifiers);
            String misfits = path + " " + declared + ": " + count(left.count())
                    + (left.count() == 1 ? " value does not fit (" : " values do not fit (") + proposal.reason() + ")";
            if (shape == null || shape.declaration().equals(declared)) {
                stays.add(misfits);
            } else {
                changes.add(misfits + ": " + shape.declaration() + rewrite(path, type, shape));
            }
        }

        /** The type with the words that say how values are read. */
        private static String written(ColumnType type, Modifiers modifiers) {
            Modifiers ofValue = new Modifiers(
                    null, modifiers.part(), modifiers.epoch(), modifiers.texts(), modifiers.standIn(), null);
            return new Columns(List.of(new Column("x", type, ofValue)))
                    .declaration()
                    .substring("x ".length());
        }

        /** A table's column can only become wider. */
        private static String rewrite(String path, ColumnType declared, Shape shape) {
            boolean widens = declared instanceof Scalar scalar
                    && ((scalar == Scalar.INT && shape.declaration().equals("bigint"))
                            || (scalar == Scalar.FLOAT && shape.declaration().equals("double")));
            boolean sameScale = declared instanceof Decimal decimal
                    && shape.declaration().matches("decimal\\(\\d+," + decimal.scale() + "\\)");
            if (widens || sameScale) {
                return "";
            }
            String column = path.equals(lastName(path))
                    ? ". Replace its line by one like \"" + newName(path) + ' ' + shape.declaration() + " from " + path
                            + "\"; rows from before keep their values in the former column"
                    : "";
            return ", under another name: a table's column cannot become that" + column;
        }

        private static String newName(String attribute) {
            return ColumnNames.ofFields(List.of(attribute)).getOrDefault(attribute, attribute) + "_2";
        }

        private static String lastName(String path) {
            return path.substring(path.lastIndexOf('.') + 1).replace("[]", "");
        }
    }
}
