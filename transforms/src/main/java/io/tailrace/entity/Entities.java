package io.tailrace.entity;

import io.tailrace.event.ChangeEvent;
import io.tailrace.event.Item;
import io.tailrace.event.Operation;
import io.tailrace.option.NameList;
import io.tailrace.option.Nearest;
import io.tailrace.row.DeletePolicy;
import io.tailrace.row.FlattenConfig;
import io.tailrace.row.FlattenOptions;
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
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;

/**
 * The entities of one table, in the order in which an item is compared with them: the first that takes it has it, and the
 * {@linkplain #REST rest} takes what no other does, so that nothing is left out.
 */
public final class Entities {

    /** The entity of items that are of no other. */
    public static final String REST = "rest";

    private static final String PREFIX = FlattenConfig.ENTITIES + ".";
    private static final String WHEN = "when";
    private static final String COLUMNS = FlattenConfig.COLUMNS;
    private static final String KEY = "key";
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]*");

    private final List<Entity> entities;
    private final Entity rest;
    private final String topic;
    private final Map<Map.Entry<String, String>, String> topics = new HashMap<>();

    /**
     * A row of an entity.
     *
     * @param topic of the entity's rows
     * @param shown the change that it was made of, without what may not be shown
     * @param schema of the row
     */
    public record EntityRow(String entity, @Nullable String topic, ChangeEvent shown, Schema schema, Object row) {}

    private Entities(List<Entity> entities, Entity rest, String topic) {
        this.entities = entities;
        this.rest = rest;
        this.topic = topic;
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
        List<Entity> entities = new ArrayList<>();
        for (String name : names) {
            if (!NAME.matcher(name).matches() || name.equals(REST)) {
                throw new ConfigException(
                        FlattenConfig.ENTITIES,
                        name,
                        "an entity's name is a part of its table's: lower case letters, digits and _, and not '" + REST
                                + "', which is the table of all other items");
            }
            entities.add(entity(name, properties));
        }
        if (text(properties, COLUMNS).isEmpty()) {
            throw new ConfigException(
                    COLUMNS,
                    "",
                    "declare the columns of items that are of no entity, at least those of the table's key");
        }
        return new Entities(
                entities, new Entity(REST, List.of(), List.of(), new Flattener(FlattenOptions.of(properties))), topic);
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

    private static Entity entity(String name, Map<String, ?> properties) {
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
        String columns = text(properties, PREFIX + name + '.' + COLUMNS);
        if (columns.isEmpty()) {
            throw new ConfigException(PREFIX + name + '.' + COLUMNS, "", "declare the entity's columns");
        }
        Map<String, Object> own = new HashMap<>(properties);
        own.put(COLUMNS, columns);
        try {
            FlattenOptions options = FlattenOptions.of(own, patterns);
            return new Entity(name, conditions, key(name, properties, options), new Flattener(options));
        } catch (ConfigException e) {
            throw new ConfigException("Entity " + name + ": " + e.getMessage());
        }
    }

    private static List<String> key(String name, Map<String, ?> properties, FlattenOptions options) {
        String option = PREFIX + name + '.' + KEY;
        List<String> key = NameList.of(text(properties, option));
        var declared = options.columns().declared();
        for (String column : key) {
            if (declared == null || declared.find(column) == null) {
                throw new ConfigException(option, column, "no column of that name is declared");
            }
        }
        return key;
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
     * The topic of a change's row.
     *
     * @throws DataException when it cannot be told of which entity the item is
     */
    public @Nullable String topic(ChangeEvent event, @Nullable String recordTopic) {
        return topic(of(event), recordTopic);
    }

    /** The change as rows of its entity may show it. */
    public ChangeEvent shown(ChangeEvent event) {
        return of(event).rows().shown(event);
    }

    /**
     * The row of a change. One that does not say by its entity's key which item it is of is of the rest.
     *
     * @throws DataException when it cannot be told of which entity the item is, or no row of its entity says which item it is of
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
        if (event.operation() != Operation.MODIFY) {
            return null;
        }
        Entity before = of(event.keys(), event.oldImage());
        if (before.name().equals(now.entity)) {
            return null;
        }
        EntityRow left = row(before, removal(event), recordTopic);
        return left.entity.equals(now.entity) ? null : left;
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
        if (!entity.saysItem(shown.keys(), row)) {
            return row(rest, event, recordTopic);
        }
        return new EntityRow(
                entity.name(),
                entityTopic,
                shown,
                Objects.requireNonNull(entity.rows().schema(), "declared"),
                row);
    }

    private @Nullable String topic(Entity entity, @Nullable String recordTopic) {
        if (recordTopic == null) {
            return null;
        }
        return topics.computeIfAbsent(
                Map.entry(recordTopic, entity.name()),
                each -> topic.replace("${topic}", recordTopic).replace("${entity}", entity.name()));
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
