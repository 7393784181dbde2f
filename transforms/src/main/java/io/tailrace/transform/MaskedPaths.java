package io.tailrace.transform;

import io.tailrace.chain.Nearest;
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
final class MaskedPaths {

    /** Attribute names may be data; beyond so many, they are worked out each time. */
    private static final int MAX_KNOWN = 2_000;

    /** What is done with the value at a place. */
    enum Reach {
        KEPT,
        /** Something in it is masked. */
        INSIDE,
        MASKED
    }

    /** A place: the names on the way to it as they are, and in the form in which names are compared. */
    record Place(String exact, String plain) {

        static final Place ROW = new Place("", "");

        Place at(String name) {
            return exact.isEmpty()
                    ? new Place(name, MaskedPaths.plain(name))
                    : new Place(exact + '.' + name, MaskedPaths.plain(plain + '_' + name));
        }
    }

    private final Set<String> exact;
    private final Set<String> plain = new HashSet<>();
    private final Set<String> around = new HashSet<>();
    private final Map<String, Reach> known = new HashMap<>();

    MaskedPaths(Collection<String> paths) {
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
    static void check(String option, List<String> paths) {
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

    /** Refuses names that are no columns, nor in one. */
    static void check(String option, List<String> paths, Columns columns) {
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
    Reach ofColumn(String name) {
        Reach reach = known.get(name);
        if (reach == null) {
            reach = of(Place.ROW.at(name));
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

    /** The place of a column; that of the old image's is where the new image has it. */
    Place column(String name) {
        Place place = Place.ROW.at(name);
        return of(place) == Reach.KEPT && name.startsWith(DeclaredRows.OLD)
                ? Place.ROW.at(name.substring(DeclaredRows.OLD.length()))
                : place;
    }

    Reach of(Place place) {
        if (exact.contains(place.exact) || plain.contains(place.plain)) {
            return Reach.MASKED;
        }
        String start = place.plain + '_';
        return plain.stream().anyMatch(path -> path.startsWith(start))
                        || exact.stream().anyMatch(path -> path.startsWith(place.exact + '.'))
                ? Reach.INSIDE
                : Reach.KEPT;
    }

    /** Whether a text at this place, which may hold what is named in it, must not be seen. */
    boolean isAround(Place place) {
        return around.contains(place.plain);
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
