package io.tailrace.cli.init;

import io.tailrace.row.Names;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Names that Athena takes for attributes of any name, each given once. */
final class ColumnNames {
    /** Glue's limit, less what a number at the end takes. */
    private static final int LONGEST = 250;

    /** Partitions of tables in folders. */
    private static final Set<String> PARTITIONS = Set.of("dt", "hour");

    /** Where names stand beside each other. */
    private enum Place {
        TABLE,
        STRUCT
    }

    private ColumnNames() {}

    /** The names of columns: beside each other they also keep clear of the columns of the change. */
    static Map<String, String> ofColumns(Collection<String> attributes) {
        return distinct(attributes, Place.TABLE);
    }

    /** The names of a struct's fields. */
    static Map<String, String> ofFields(Collection<String> attributes) {
        return distinct(attributes, Place.STRUCT);
    }

    /** Who has a good name keeps it, whatever comes before in the alphabet. */
    private static Map<String, String> distinct(Collection<String> attributes, Place place) {
        Map<String, String> names = new LinkedHashMap<>();
        Set<String> taken = new HashSet<>();
        for (String attribute : new TreeSet<>(attributes)) {
            if (isGood(attribute, place)) {
                names.put(attribute, attribute);
                taken.add(attribute);
            }
        }
        for (String attribute : new TreeSet<>(attributes)) {
            if (!names.containsKey(attribute)) {
                String name = free(safe(attribute), place, taken);
                names.put(attribute, name);
                taken.add(name);
            }
        }
        return names;
    }

    private static boolean isGood(String name, Place place) {
        return name.length() <= LONGEST
                && name.equals(Names.hiveSafe(name))
                && name.chars().anyMatch(c -> c != '_')
                && !(place == Place.TABLE && isReserved(name));
    }

    private static String free(String wanted, Place place, Set<String> taken) {
        String name = place == Place.TABLE && isReserved(wanted) ? "item_" + wanted : wanted;
        String free = name;
        for (int number = 2; taken.contains(free); number++) {
            free = name + "_" + number;
        }
        return free;
    }

    private static boolean isReserved(String name) {
        return name.startsWith("cdc_") || name.startsWith("kafka_") || PARTITIONS.contains(name);
    }

    private static String safe(String attribute) {
        String words = Names.hiveSafe(String.join("_", NameWords.of(attribute))).replaceAll("_+", "_");
        String trimmed = words.replaceAll("^_|_$", "");
        String name = trimmed.substring(0, Math.min(trimmed.length(), LONGEST));
        return name.isEmpty() ? "column" : name;
    }
}
