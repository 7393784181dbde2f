package io.tailrace.chain;

import io.tailrace.entity.Entities;
import io.tailrace.option.NameList;
import io.tailrace.row.FlattenConfig;
import io.tailrace.transform.FlattenDynamoDb;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The options of a chain for one entity at a time, for those who ask what its rows are like and not which items it has. */
public final class EntityChains {

    private static final String TRANSFORMS = "transforms";

    private EntityChains() {}

    /**
     * The chain of one entity.
     *
     * @param entity its name, or {@link Entities#REST}
     * @param key the columns that are declared to say which item a row is of; empty when none are, and for the rest
     * @param options without those that tell entities apart
     */
    public record EntityChain(String entity, List<String> key, Map<String, String> options) {
        public EntityChain {
            key = List.copyOf(key);
            options = Map.copyOf(options);
        }
    }

    /**
     * The options for the rows of each entity, by their topic. Without entities, the options as they are by the topic of records.
     *
     * @param config with the lines of {@code transforms}
     * @param topic of records before the chain
     */
    public static Map<String, Map<String, String>> of(Map<String, String> config, String topic) {
        String prefix = prefix(config);
        if (prefix == null) {
            return Map.of(topic, config);
        }
        String template = config.getOrDefault(
                prefix + FlattenConfig.ENTITY_TOPIC,
                String.valueOf(FlattenConfig.DEF.defaultValues().get(FlattenConfig.ENTITY_TOPIC)));
        Map<String, Map<String, String>> byTopic = new LinkedHashMap<>();
        for (EntityChain chain : each(config)) {
            byTopic.put(Entities.topic(template, topic, chain.entity()), chain.options());
        }
        return byTopic;
    }

    /**
     * The chain of each entity in their order, that of the rest last; none without entities.
     *
     * @param config with the lines of {@code transforms}
     */
    public static List<EntityChain> each(Map<String, String> config) {
        String prefix = prefix(config);
        if (prefix == null) {
            return List.of();
        }
        List<String> names = new ArrayList<>(NameList.of(config.getOrDefault(prefix + FlattenConfig.ENTITIES, "")));
        names.add(Entities.REST);
        return names.stream().map(name -> chain(config, prefix, name)).toList();
    }

    private static EntityChain chain(Map<String, String> config, String prefix, String name) {
        String own = prefix + FlattenConfig.ENTITIES + '.' + name + '.';
        Map<String, String> options = new HashMap<>(config);
        options.keySet().removeIf(key -> key.startsWith(prefix + FlattenConfig.ENTITIES));
        String columns = config.get(own + FlattenConfig.COLUMNS);
        if (columns != null) {
            options.put(prefix + FlattenConfig.COLUMNS, columns);
        }
        return new EntityChain(name, NameList.of(config.getOrDefault(own + Entities.KEY, "")), options);
    }

    /** What the names of the options begin with of the transform that tells entities apart; null when none does. */
    private static @Nullable String prefix(Map<String, String> config) {
        for (String alias : NameList.of(config.getOrDefault(TRANSFORMS, ""))) {
            String prefix = TRANSFORMS + '.' + alias + '.';
            String entities = config.getOrDefault(prefix + FlattenConfig.ENTITIES, "");
            if (FlattenDynamoDb.Value.class.getName().equals(config.get(prefix + "type")) && !entities.isBlank()) {
                return prefix;
            }
        }
        return null;
    }
}
