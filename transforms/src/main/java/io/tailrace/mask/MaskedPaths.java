package io.tailrace.mask;

import io.tailrace.option.Nearest;
import io.tailrace.row.DeclaredRows;
import io.tailrace.schema.Column;
import io.tailrace.schema.ColumnType;
import io.tailrace.schema.ColumnType.ArrayOf;
import io.tailrace.schema.ColumnType.MapOf;
import io.tailrace.schema.ColumnType.StructOf;
import io.tailrace.schema.Columns;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/**
 * Which places of a row are to be masked. A name is known in every form that it takes on its way: with a point or an
 * underscore between its parts, in upper or lower case, with {@code old_} before it, or {@code _} before a digit. Rather masked twice than seen once.
 */
public final class MaskedPaths {

    /** Attribute names may be data; beyond so many, they are worked out each time. */
    private static final int MAX_KNOWN = 2_000;

    /** What is done with the value at a path. */
    public enum Reach {
        KEPT,
        /** Something in it is masked. */
        INSIDE,
        MASKED
    }

    /** A path: the names on the way to it as they are, and in the form in which names are compared. */
    public record Path(String exact, String plain) {

        static final Path ROW = new Path("", "");

        public Path at(String name) {
            return exact.isEmpty()
                    ? new Path(name, MaskedPaths.plain(name))
                    : new Path(exact + '.' + name, MaskedPaths.plain(plain + '_' + name));
        }
    }

    private final Set<String> exact;
    private final Set<String> plain = new HashSet<>();
    private final Set<String> around = new HashSet<>();
    private final Map<String, Reach> known = new HashMap<>();

    public MaskedPaths(Collection<String> paths) {
        this.exact = Set.copyOf(paths);
        for (String path : paths) {
            String form = plain(path);
            if (hasLetterOrDigit(form)) {
                plain.add(form);
                if (Character.isDigit(form.charAt(0))) {
                    plain.add('_' + form);
                }
            }
            for (int point = path.indexOf('.'); point >= 0; point = path.indexOf('.', point + 1)) {
                around.add(plain(path.substring(0, point)));
            }
        }
    }

    /** Refuses names that can be in no row. */
    public static void check(String option, List<String> paths) {
        if (paths.isEmpty()) {
            throw new ConfigException(option, "", "name at least one field");
        }
        Set<String> seen = new HashSet<>();
        for (String path : paths) {
            for (String name : path.split("\\.", -1)) {
                if (name.isBlank()) {
                    throw new ConfigException(
                            option, path, "a name between its points is empty, so that it can never match");
                }
            }
            if (!seen.add(path)) {
                throw new ConfigException(option, path, "the field is there twice");
            }
        }
        for (String path : paths) {
            for (int point = path.indexOf('.'); point >= 0; point = path.indexOf('.', point + 1)) {
                if (seen.contains(path.substring(0, point))) {
                    throw new ConfigException(
                            option,
                            path,
                            "it can never match, because '" + path.substring(0, point)
                                    + "' is masked with all that is in it");
                }
            }
        }
    }

    /** Refuses names that are neither a column nor in one. */
    public static void check(String option, List<String> paths, Columns columns) {
        for (String path : paths) {
            List<Column> fields = columns.list();
            ColumnType type = null;
            for (String name : path.split("\\.", -1)) {
                while (type instanceof ArrayOf array) {
                    type = array.element();
                }
                if (type instanceof MapOf map) {
                    type = map.value();
                    continue;
                }
                if (type != null && !(type instanceof StructOf)) {
                    throw new ConfigException(
                            option,
                            path,
                            "it can never match: a column of type " + type.declaration() + " has no fields");
                }
                fields = type instanceof StructOf struct ? struct.fields() : fields;
                type = typeOf(fields, name, type == null);
                if (type == null) {
                    List<String> names = fields.stream().map(Column::name).toList();
                    throw new ConfigException(
                            option,
                            path,
                            "it can never match: no column has the name '" + name + "'" + Nearest.hint(name, names));
                }
            }
        }
    }

    private static @Nullable ColumnType typeOf(List<Column> fields, String name, boolean isColumn) {
        for (Column field : fields) {
            if (field.name().equalsIgnoreCase(name)
                    || (isColumn && (DeclaredRows.OLD + field.name()).equalsIgnoreCase(name))) {
                return field.type();
            }
        }
        return null;
    }

    /** What is done with a value that is directly in the row. */
    public Reach ofColumn(String name) {
        Reach reach = known.get(name);
        if (reach == null) {
            reach = of(Path.ROW.at(name));
            if (reach != Reach.MASKED && name.startsWith(DeclaredRows.OLD)) {
                Reach current = of(column(name));
                reach = current == Reach.KEPT ? reach : current;
            }
            if (known.size() < MAX_KNOWN) {
                known.put(name, reach);
            }
        }
        return reach;
    }

    /** The path of a column; that of the old image's is where the new image has it. */
    public Path column(String name) {
        Path path = Path.ROW.at(name);
        return of(path) == Reach.KEPT && name.startsWith(DeclaredRows.OLD)
                ? Path.ROW.at(name.substring(DeclaredRows.OLD.length()))
                : path;
    }

    public Reach of(Path path) {
        if (exact.contains(path.exact) || plain.contains(path.plain)) {
            return Reach.MASKED;
        }
        String start = path.plain + '_';
        return plain.stream().anyMatch(masked -> masked.startsWith(start))
                        || exact.stream().anyMatch(masked -> masked.startsWith(path.exact + '.'))
                ? Reach.INSIDE
                : Reach.KEPT;
    }

    /** Whether a text at this path, which may hold what is named in it, must not be seen. */
    public boolean isAround(Path path) {
        return around.contains(path.plain);
    }

    /** Lower case letters and digits of ASCII, and one underscore for whatever is between them. */
    private static String plain(String name) {
        StringBuilder plain = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c >= 'A' && c <= 'Z') {
                plain.append((char) (c + ('a' - 'A')));
            } else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
                plain.append(c);
            } else if (plain.isEmpty() || plain.charAt(plain.length() - 1) != '_') {
                plain.append('_');
            }
        }
        return plain.toString();
    }

    private static boolean hasLetterOrDigit(String plain) {
        return plain.chars().anyMatch(c -> c != '_');
    }
}
