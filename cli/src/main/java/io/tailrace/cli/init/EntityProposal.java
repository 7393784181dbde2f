package io.tailrace.cli.init;

import io.tailrace.cli.init.ColumnProposal.Role;
import io.tailrace.cli.init.EntityProfiles.Kind;
import io.tailrace.cli.init.TableFacts.KeyAttribute;
import io.tailrace.entity.Entities;
import io.tailrace.event.AttributeValue;
import io.tailrace.row.Names;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A kind of item as an entity with a table of its own.
 *
 * @param name of the entity
 * @param conditions that identify its items, as {@code PK=USER#*}
 * @param table its columns: those that say its key first
 */
record EntityProposal(String name, List<String> conditions, TableProposal table) {
    EntityProposal {
        conditions = List.copyOf(conditions);
    }

    /** The entities of a table that holds several; none for any other. */
    static List<EntityProposal> of(TableFacts table, EntityProfiles profiles) {
        List<EntityProposal> entities = new ArrayList<>();
        Set<String> names = new HashSet<>(Set.of(Entities.REST, ColumnsFile.COLUMNS));
        for (Kind kind : profiles.common()) {
            String name = name(kind, names);
            names.add(name);
            entities.add(new EntityProposal(name, conditions(table, kind), columns(table, kind)));
        }
        return entities;
    }

    /** By the last word before a {@code #}: {@code USER# / ORDER#} is of orders, {@code USER# / PROFILE} of users. */
    private static String name(Kind kind, Set<String> taken) {
        String name = "item";
        List<String> words = new ArrayList<>();
        for (String part : kind.parts()) {
            if (!part.equals(EntityProfiles.ANY)) {
                words.add(word(part));
            }
            if (EntityProfiles.isPrefix(part)) {
                name = word(part);
            }
        }
        if (taken.contains(name)) {
            name = String.join("_", words);
        }
        String free = name;
        for (int i = 2; taken.contains(free); i++) {
            free = name + "_" + i;
        }
        return free;
    }

    private static String word(String part) {
        String word = Names.hiveSafe(part.replace("#", ""));
        return Character.isLetter(word.charAt(0)) ? word : "e" + word;
    }

    private static List<String> conditions(TableFacts table, Kind kind) {
        List<String> conditions = new ArrayList<>();
        for (int i = 0; i < kind.parts().size(); i++) {
            String part = kind.parts().get(i);
            if (!part.equals(EntityProfiles.ANY)) {
                conditions.add(
                        table.keys().get(i).attribute() + "=" + part + (EntityProfiles.isPrefix(part) ? "*" : ""));
            }
        }
        return conditions;
    }

    private static TableProposal columns(TableFacts table, Kind kind) {
        TableProposal whole = TableProposal.of(table, kind.profile());
        List<ColumnProposal> others =
                whole.attributes().stream().filter(column -> !column.isKey()).toList();
        Set<String> taken = new HashSet<>();
        others.forEach(column -> taken.add(column.column()));
        List<ColumnProposal> columns = new ArrayList<>();
        for (int i = 0; i < table.keys().size(); i++) {
            KeyAttribute key = table.keys().get(i);
            Optional<ColumnProposal> own = whole.attributes().stream()
                    .filter(column -> column.isKey() && column.attribute().equals(key.attribute()))
                    .findFirst();
            String part = i < kind.parts().size() ? kind.parts().get(i) : EntityProfiles.ANY;
            own.ifPresent(column -> columns.addAll(ofKey(column, part, kind.count(key.attribute()), taken)));
        }
        columns.addAll(others);
        return new TableProposal(columns, whole.unlisted());
    }

    /** A key of a constant needs no column; one of parts has a column for each, if all have as many. */
    private static List<ColumnProposal> ofKey(ColumnProposal key, String part, int count, Set<String> taken) {
        if (!part.equals(EntityProfiles.ANY) && !EntityProfiles.isPrefix(part)) {
            return List.of();
        }
        if (!EntityProfiles.isPrefix(part) || count < 2 || key.profile().count(AttributeValue.Type.S) == 0) {
            return List.of(key);
        }
        List<ColumnProposal> columns = new ArrayList<>();
        for (int number = 2; number <= count; number++) {
            String wanted = word(part) + "_id" + (count == 2 ? "" : "_" + number);
            String name = taken.contains(wanted) ? Names.hiveSafe(key.attribute()) + "_" + wanted : wanted;
            taken.add(name);
            columns.add(new ColumnProposal(
                    name,
                    key.attribute(),
                    key.profile(),
                    Proposal.of(Shape.Scalar.of("string", "part(" + number + ")"), "a part of the key " + part + "..."),
                    Role.KEY));
        }
        return columns;
    }
}
