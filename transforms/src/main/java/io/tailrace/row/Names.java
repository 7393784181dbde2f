package io.tailrace.row;

import io.tailrace.event.Item;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.jspecify.annotations.Nullable;

/** Which attributes get into a row, and the names of their columns. Top-level attributes only. */
public final class Names {

    /** Attribute names may be data; beyond so many, they are worked out each time. */
    private static final int MAX_KNOWN = 2_000;

    /** What a parameter of a rest's schema starts with that names an attribute, before its column. */
    private static final String RENAMED = "tailrace.column.of.";

    /** How names are written that are not renamed. */
    public enum Form {
        KEEP,
        HIVE_SAFE,
        AVRO_SAFE;

        String of(String name) {
            return switch (this) {
                case KEEP -> name;
                case HIVE_SAFE -> hiveSafe(name);
                case AVRO_SAFE -> AvroName.of(name);
            };
        }
    }

    /** Every attribute under its own name. */
    static final Names KEEP = new Names(Set.of(), Set.of(), Map.of(), Form.KEEP);

    private final Set<String> include;
    private final Set<String> exclude;
    private final Map<String, String> rename;
    private final Form form;
    private final ExcludedPaths excludedPaths;
    private final Map<String, String> known = new HashMap<>();

    /**
     * @param include the only attributes that are wanted; all of them when empty
     * @param exclude attributes that are not wanted, and paths to parts that are not
     * @param rename from attributes to columns
     * @param form how other names are written
     */
    Names(Set<String> include, Set<String> exclude, Map<String, String> rename, Form form) {
        this.include = Set.copyOf(include);
        this.exclude = Set.copyOf(exclude);
        this.excludedPaths = new ExcludedPaths(exclude);
        this.rename = Map.copyOf(rename);
        this.form = form;
    }

    /** The names of a list of {@code attribute:column} pairs. */
    static Map<String, String> pairs(String option, Collection<String> pairs) {
        Map<String, String> renamed = new HashMap<>();
        for (String pair : pairs) {
            int colon = pair.lastIndexOf(':');
            if (colon <= 0 || colon == pair.length() - 1) {
                throw new ConfigException(option, pair, "expected attribute:column");
            }
            if (renamed.put(pair.substring(0, colon), pair.substring(colon + 1)) != null) {
                throw new ConfigException(option, pair, "the attribute is renamed twice");
            }
        }
        return renamed;
    }

    /** Whether every attribute keeps its name, so that no look-up is needed. */
    boolean areKept() {
        return include.isEmpty() && exclude.isEmpty() && rename.isEmpty() && form == Form.KEEP;
    }

    /** Whether names are such that Avro takes them. */
    boolean areAvroSafe() {
        return form == Form.AVRO_SAFE;
    }

    /** The item without the parts of it that are not wanted. */
    Item wanted(Item item) {
        return excludedPaths.without(item);
    }

    /**
     * The schema of a rest with the names that attributes lost on their way to a column: a search for a column's value in
     * it finds it only under the attribute's name.
     */
    Schema onRest(Schema rest) {
        if (rename.isEmpty()) {
            return rest;
        }
        SchemaBuilder named = new SchemaBuilder(rest.type()).optional();
        new TreeMap<>(rename).forEach((attribute, column) -> named.parameter(RENAMED + attribute, column));
        return named.build();
    }

    /** The columns that attributes of other names have, by a rest's schema. */
    public static Map<String, String> renamed(@Nullable Schema rest) {
        Map<String, String> renamed = new HashMap<>();
        if (rest != null && rest.parameters() != null) {
            rest.parameters().forEach((name, column) -> {
                if (name.startsWith(RENAMED)) {
                    renamed.put(name.substring(RENAMED.length()), column);
                }
            });
        }
        return renamed;
    }

    /** The column's name, or null when the attribute is not wanted. */
    @Nullable String column(String attribute) {
        if (exclude.contains(attribute) || (!include.isEmpty() && !include.contains(attribute))) {
            return null;
        }
        return name(attribute);
    }

    /** The name of the field that an attribute within a struct fills; its own, unless Avro does not take that. */
    public String within(String attribute) {
        return areAvroSafe() ? AvroName.of(attribute) : attribute;
    }

    /** The names of the fields of one struct, each given once. */
    List<String> within(List<String> attributes) {
        return areAvroSafe() ? AvroName.of(attributes) : attributes;
    }

    /** Whether there can be an attribute that gets this name. */
    boolean canName(String column) {
        return rename.containsValue(column) || form.of(column).equals(column);
    }

    /** The nearest name to this one that an attribute can get. */
    String nearest(String column) {
        return form.of(column);
    }

    /** The attributes that columns have been renamed from, where a schema for Avro is to say so. */
    Map<String, String> attributes() {
        Map<String, String> attributes = new HashMap<>();
        if (areAvroSafe()) {
            new TreeMap<>(rename).forEach((attribute, column) -> attributes.putIfAbsent(column, attribute));
        }
        return attributes;
    }

    /** Attributes and the names that the options give them. */
    public Map<String, String> renamed() {
        return rename;
    }

    /** The name that the attribute's column has or would have, wanted or not. */
    public String name(String attribute) {
        String column = known.get(attribute);
        if (column == null) {
            column = rename.getOrDefault(attribute, form.of(attribute));
            if (known.size() < MAX_KNOWN) {
                known.put(attribute, column);
            }
        }
        return column;
    }

    /** Lower case letters, digits and _, whatever the locale; anything else becomes _. */
    public static String hiveSafe(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        StringBuilder safe = new StringBuilder(lower.length());
        for (int i = 0; i < lower.length(); i++) {
            char c = lower.charAt(i);
            safe.append((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ? c : '_');
        }
        return safe.isEmpty() ? "_" : safe.toString();
    }
}
