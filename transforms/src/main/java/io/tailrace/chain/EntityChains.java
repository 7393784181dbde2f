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

/** The options of a chain for one entity at a time, for those who ask what its rows are like and not which items it has. */
public final class EntityChains {

    private static final String TRANSFORMS = "transforms";

    private EntityChains() {}

    /**
     * The options for the rows of each entity, by their topic. Without entities, the options as they are by the topic of records.
     *
     * @param config with the lines of {@code transforms}
     * @param topic of records before the chain
     */
    public static Map<String, Map<String, String>> of(Map<String, String> config, String topic) {
        for (String alias : NameList.of(config.getOrDefault(TRANSFORMS, ""))) {
            String prefix = TRANSFORMS + '.' + alias + '.';
            String entities = config.getOrDefault(prefix + FlattenConfig.ENTITIES, "");
            if (FlattenDynamoDb.Value.class.getName().equals(config.get(prefix + "type")) && !entities.isBlank()) {
                return byTopic(config, prefix, NameList.of(entities), topic);
            }
        }
        return Map.of(topic, config);
    }

    private static Map<String, Map<String, String>> byTopic(
            Map<String, String> config, String prefix, List<String> entities, String topic) {
        String template = config.getOrDefault(
                prefix + FlattenConfig.ENTITY_TOPIC,
                String.valueOf(FlattenConfig.DEF.defaultValues().get(FlattenConfig.ENTITY_TOPIC)));
        List<String> names = new ArrayList<>(entities);
        names.add(Entities.REST);
        Map<String, Map<String, String>> byTopic = new LinkedHashMap<>();
        for (String name : names) {
            Map<String, String> own = new HashMap<>(config);
            own.keySet().removeIf(key -> key.startsWith(prefix + FlattenConfig.ENTITIES));
            String columns = config.get(prefix + FlattenConfig.ENTITIES + '.' + name + '.' + FlattenConfig.COLUMNS);
            if (columns != null) {
                own.put(prefix + FlattenConfig.COLUMNS, columns);
            }
            byTopic.put(Entities.topic(template, topic, name), own);
        }
        return byTopic;
    }
}
