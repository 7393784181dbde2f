package io.tailrace.entity;

import io.tailrace.event.ChangeEvent;
import io.tailrace.event.Item;
import io.tailrace.event.Operation;
import io.tailrace.option.NameList;
import io.tailrace.option.Nearest;
import io.tailrace.row.DeletePolicy;
import io.tailrace.row.FlattenConfig;
import io.tailrace.row.FlattenOptions;
import io.tailrace.row.ItemKeys;
import io.tailrace.schema.Column;
import io.tailrace.schema.ColumnType.Scalar;
import io.tailrace.schema.Columns;
import io.tailrace.schema.ColumnsException;
import io.tailrace.schema.Modifiers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;

/**
 * The entities of one table, in the order in which an item is compared with them: the first that takes it has it, and the
 * {@linkplain #REST rest} takes what no other does, so that nothing is left out.
 */
public final class Entities {

    /** The entity of items that are of no other. */
    public static final String REST = "rest";

    /** The option of an entity that names the columns of its key. */
    public static final String KEY = "key";

    private static final String PREFIX = FlattenConfig.ENTITIES + ".";
    private static final String WHEN = "when";
    private static final String COLUMNS = FlattenConfig.COLUMNS;
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]*");

    private final List<Entity> entities;
    private final Entity rest;
    private final String topic;
    /** What items are told apart by. */
    private final Set<String> attributes = new HashSet<>();
    /** By the topic of the record, then by the entity. */
    private final Map<String, Map<String, String>> topics = new HashMap<>();

    /**
     * A row of an entity.
     *
     * @param topic of the entity's rows
     * @param key of the record, where it comes from the item; null where the record keeps its own
     * @param schema of the row
     */
    public record EntityRow(
            String entity, @Nullable String topic, @Nullable SchemaAndValue key, Schema schema, Object row) {}

    private Entities(List<Entity> entities, Entity rest, String topic) {
        this.entities = entities;
        this.rest = rest;
        this.topic = topic;
        for (Entity entity : entities) {
            entity.conditions().forEach(condition -> attributes.add(condition.attribute()));
        }
    }

    /**
     * The entities that the options declare.
     *
     * @param topic of an entity's rows, with {@code ${topic}} and {@code ${entity}}
     * @return null when there are none
     * @throws ConfigException when an option is wrong, or of an entity that is not in the list
     */
    public static @Nullable Entities of(List<String> names, String topic, Map<String, ?> properties) {
        requireKnown(names, properties);
        if (names.isEmpty()) {
            return null;
        }
        if (new HashSet<>(names).size() < names.size()) {
            throw new ConfigException(FlattenConfig.ENTITIES, names, "an entity is there twice");
        }
        Map<String, Columns> columns = new LinkedHashMap<>();
        for (String name : names) {
            if (!NAME.matcher(name).matches() || name.equals(REST)) {
                throw new ConfigException(
                        FlattenConfig.ENTITIES,
                        name,
                        "an entity's name is a part of its table's: lower case letters, digits and _, and not '" + REST
                                + "', which is the table of all other items");
            }
            columns.put(name, columns(name, properties));
        }
        if (text(properties, COLUMNS).isEmpty()) {
            throw new ConfigException(
                    COLUMNS,
                    "",
                    "declare the columns of items that belong to no entity, at least those of the table's key");
        }
        List<Entity> entities = new ArrayList<>();
        for (String name : names) {
            List<Columns> others = new ArrayList<>(columns.values());
            others.remove(columns.get(name));
            Entity entity = entity(name, properties, others);
            requireReached(entity, entities);
            entities.add(entity);
        }
        Flattener rest = new Flattener(FlattenOptions.of(properties), columns.values());
        return new Entities(entities, new Entity(REST, List.of(), List.of(), rest), topic);
    }

    private static Columns columns(String name, Map<String, ?> properties) {
        String option = PREFIX + name + '.' + COLUMNS;
        String declaration = text(properties, option);
        if (declaration.isEmpty()) {
            throw new ConfigException(option, "", "declare the entity's columns");
        }
        try {
            return Columns.parse(declaration);
        } catch (ColumnsException e) {
            throw new ConfigException(option + ": " + e.getMessage());
        }
    }

    private static void requireKnown(List<String> names, Map<String, ?> properties) {
        Set<String> known = new HashSet<>(List.of(FlattenConfig.ENTITY_TOPIC));
        names.forEach(name -> List.of(WHEN, COLUMNS, KEY).forEach(option -> known.add(PREFIX + name + '.' + option)));
        for (String option : properties.keySet()) {
            if (option.startsWith(PREFIX) && !known.contains(option)) {
                throw new ConfigException("Unknown option " + option + ": an entity NAME that is listed in "
                        + FlattenConfig.ENTITIES + " has " + PREFIX + "NAME." + WHEN + ", " + PREFIX + "NAME." + COLUMNS
                        + " and " + PREFIX + "NAME." + KEY + Nearest.hint(option, List.copyOf(known)));
            }
        }
    }

    private static Entity entity(String name, Map<String, ?> properties, List<Columns> others) {
        String when = PREFIX + name + '.' + WHEN;
        List<Condition> conditions = new ArrayList<>();
        Map<String, String> patterns = new LinkedHashMap<>();
        for (String text : NameList.of(text(properties, when))) {
            Condition condition = Condition.parse(when, text);
            conditions.add(condition);
            if (condition.pattern() != null && !condition.negated()) {
                patterns.put(condition.attribute(), condition.pattern());
            }
        }
        if (conditions.isEmpty()) {
            throw new ConfigException(when, "", "say which items are the entity's, as in PK=USER#*");
        }
        Map<String, Object> own = new HashMap<>(properties);
        own.put(COLUMNS, text(properties, PREFIX + name + '.' + COLUMNS));
        try {
            FlattenOptions options = FlattenOptions.of(own, patterns);
            return new Entity(name, conditions, key(name, properties, options), new Flattener(options, others));
        } catch (ConfigException e) {
            throw new ConfigException("Entity " + name + ": " + e.getMessage());
        }
    }

    private static void requireReached(Entity entity, List<Entity> earlier) {
        for (Entity other : earlier) {
            if (entity.conditions().containsAll(other.conditions())) {
                throw new ConfigException("Entity " + entity.name() + " gets no item: '" + other.name()
                        + "' comes before it and takes each item that its conditions hold for. List it before '"
                        + other.name() + "' in " + FlattenConfig.ENTITIES + ", or add a condition to "
                        + PREFIX + other.name() + '.' + WHEN);
            }
        }
    }

    private static List<String> key(String name, Map<String, ?> properties, FlattenOptions options) {
        String option = PREFIX + name + '.' + KEY;
        List<String> key = NameList.of(text(properties, option));
        var declared = options.columns().declared();
        for (String column : key) {
            Column found = declared == null ? null : declared.find(column);
            if (found == null) {
                throw new ConfigException(option, column, "no column of that name is declared");
            }
            if (!identifies(found)) {
                throw new ConfigException(
                        option,
                        column,
                        "two items could have one value in a column declared as "
                                + found.type().declaration()
                                + " with its words: declare a string, a whole or decimal number, a"
                                + " date or binary, without a default, and masked by a hash if at all");
            }
        }
        return key;
    }

    /** Whether two texts or numbers of DynamoDB are two values of the column; of a part, its text is compared as well. */
    private static boolean identifies(Column column) {
        Modifiers words = column.modifiers();
        boolean isRead = words.part() == null && words.changeReading();
        boolean saysPart = words.part() == null || (column.type() != Scalar.DATE && column.type() != Scalar.BINARY);
        boolean isLossy = words.masking() != null && words.masking().isLossy();
        return !isRead && saysPart && !isLossy && words.standIn() == null && ItemKeys.keepsItemsApart(column.type());
    }

    private static String text(Map<String, ?> properties, String option) {
        Object value = properties.get(option);
        return value == null ? "" : value.toString().strip();
    }

    /** What becomes of a change, of whatever entity it is. */
    public DeletePolicy policy(ChangeEvent event) {
        return rest.rows().policy(event);
    }

    /**
     * The row of a change. One that does not say by its entity's key which item it is of is of the rest.
     *
     * @throws DataException when the entity of the item cannot be determined, or no row of its entity says which item it is of
     */
    public EntityRow row(ChangeEvent event, @Nullable String recordTopic) {
        return row(of(event), event, recordTopic);
    }

    /**
     * The row that says in the entity of before that the item is gone from there.
     *
     * @param now the change's own row
     * @return null when the item stays what it was
     */
    public @Nullable EntityRow left(ChangeEvent event, EntityRow now, @Nullable String recordTopic) {
        if (event.operation() != Operation.MODIFY || isOfKeyAlone(event.keys())) {
            return null;
        }
        Entity before = of(event.keys(), event.oldImage());
        if (before.name().equals(now.entity)) {
            return null;
        }
        EntityRow left = row(before, removal(event), recordTopic);
        return left.entity.equals(now.entity) ? null : left;
    }

    /** A key never changes, and so neither does an entity that depends on it alone. */
    private boolean isOfKeyAlone(Item keys) {
        for (String attribute : attributes) {
            if (keys.find(attribute) == null) {
                return false;
            }
        }
        return true;
    }

    /** Of the item's key alone: what it was, its entity of before knows. */
    private static ChangeEvent removal(ChangeEvent event) {
        return new ChangeEvent(
                Operation.REMOVE, event.id(), event.keys(), null, null, event.time(), event.origin(), event.actor());
    }

    private EntityRow row(Entity entity, ChangeEvent event, @Nullable String recordTopic) {
        String entityTopic = topic(entity, recordTopic);
        ChangeEvent shown = entity.rows().shown(event);
        Object row = entity.rows().row(shown, entityTopic);
        if (!entity.identifiesItem(shown.keys(), row)) {
            // What the entity hides is hidden in the rest, too.
            return row(rest, shown, recordTopic);
        }
        return new EntityRow(
                entity.name(),
                entityTopic,
                entity.rows().key(shown, entityTopic),
                Objects.requireNonNull(entity.rows().schema(), "declared"),
                row);
    }

    private @Nullable String topic(Entity entity, @Nullable String recordTopic) {
        if (recordTopic == null) {
            return null;
        }
        return topics.computeIfAbsent(recordTopic, each -> new HashMap<>())
                .computeIfAbsent(entity.name(), name -> topic(topic, recordTopic, name));
    }

    /**
     * The topic of an entity's rows.
     *
     * @param template with {@code ${topic}} and {@code ${entity}}
     * @param recordTopic of the records before the transform
     */
    public static String topic(String template, String recordTopic, String entity) {
        return template.replace("${topic}", recordTopic).replace("${entity}", entity);
    }

    private Entity of(ChangeEvent event) {
        return switch (event.operation()) {
            case SNAPSHOT -> rest;
            case REMOVE -> of(event.keys(), event.oldImage());
            case INSERT, MODIFY, READ -> of(event.keys(), event.newImage());
        };
    }

    private Entity of(Item keys, @Nullable Item image) {
        for (Entity entity : entities) {
            if (entity.takes(keys, image)) {
                return entity;
            }
        }
        return rest;
    }
}
