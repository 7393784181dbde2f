package io.tailrace.cli;

import io.tailrace.catalog.ConnectColumns;
import io.tailrace.catalog.JsonColumns;
import io.tailrace.chain.EntityChains;
import io.tailrace.chain.EntityChains.EntityChain;
import io.tailrace.cli.connect.PropertiesFile;
import io.tailrace.cli.stack.LakeRows;
import io.tailrace.cli.stack.PipelineFile;
import io.tailrace.cli.stack.TableKey;
import io.tailrace.option.NameList;
import io.tailrace.schema.Columns;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the function makes of a table's changes, by the settings that the file of a deployment names. */
final class FunctionRows implements LakeRows.Source {
    /** Parameters of the template. */
    private static final Map<String, Need> ENTITIES_NEED = new TreeMap<>(Map.of(
            "Format",
            new Need("json", "Firehose converts a stream's records to the columns of one table only."),
            "DynamicPartitioning",
            new Need("true", "the folder of a row's entity comes from the function."),
            "Merge",
            new Need(
                    "false",
                    "the function that merges has one table of items. ./tailrace merge has one for each entity, with a"
                            + " file such as docs/single-table.md shows."),
            "Crawler",
            new Need("false", "the crawler would make one table of all entities.")));

    private final Path home;

    /** The only value of a parameter. */
    private record Need(String value, String reason) {}

    /** @param home where the settings' file, and references in it, start */
    FunctionRows(Path home) {
        this.home = home;
    }

    @Override
    public List<LakeRows> of(PipelineFile pipeline, TableKey key) {
        Map<String, String> settings =
                RowSchema.pinned(PropertiesFile.read(home.resolve(pipeline.parameter("ConfigFile"))), home);
        String topic = settings.getOrDefault("topic", pipeline.parameter("LakePrefix"));
        List<EntityChain> entities = EntityChains.each(settings);
        if (entities.isEmpty()) {
            requireFit(pipeline, settings);
            return List.of(rows("", settings, topic, key));
        }
        requireFitOfEntities(pipeline, settings);
        return entities.stream()
                .map(entity -> entity.key().isEmpty()
                        ? rows(entity.entity(), entity.options(), topic, key)
                        : new LakeRows(entity.entity(), columns(entity.options(), topic), entity.key(), List.of()))
                .toList();
    }

    /** Those whose key is where the table's own is. */
    private static LakeRows rows(String entity, Map<String, String> chain, String topic, TableKey key) {
        Map<String, List<String>> keys = RowSchema.keys(chain, topic, key);
        List<String> missing = keys.entrySet().stream()
                .filter(attribute -> attribute.getValue().isEmpty())
                .map(Map.Entry::getKey)
                .toList();
        return new LakeRows(
                entity,
                columns(chain, topic),
                missing.isEmpty()
                        ? keys.values().stream()
                                .flatMap(List::stream)
                                .distinct()
                                .toList()
                        : List.of(),
                missing);
    }

    private static Columns columns(Map<String, String> chain, String topic) {
        return JsonColumns.of(ConnectColumns.of(RowSchema.after(chain, topic).schema()));
    }

    /** What the function tells Firehose about a record must be what the stack has for it. */
    private static void requireFit(PipelineFile pipeline, Map<String, String> settings) {
        if (pipeline.parameter("Format").equals("iceberg")) {
            requireSame(pipeline, settings, "iceberg.database", "DatabaseName");
            requireSame(pipeline, settings, "iceberg.table", "LakePrefix");
            return;
        }
        if (pipeline.parameter("DynamicPartitioning").equals("true")) {
            requireFolders(pipeline, settings, List.of("dt", "hour"), "DynamicPartitioning=true needs");
        }
    }

    /** What a stack with a table for each entity can do. */
    private static void requireFitOfEntities(PipelineFile pipeline, Map<String, String> settings) {
        ENTITIES_NEED.forEach((parameter, need) -> {
            String given = pipeline.parameter(parameter);
            if (!given.equals(need.value())) {
                throw new IllegalArgumentException(pipeline.parameter("ConfigFile")
                        + " declares entities, each with a table of its own, and " + parameter + " is " + given + ": "
                        + need.reason() + " Set " + parameter + ": " + need.value() + " under parameters.");
            }
        });
        requireFolders(pipeline, settings, List.of("entity", "dt", "hour"), "entities need");
        RowSchema.requireReadable(settings);
    }

    private static void requireFolders(
            PipelineFile pipeline, Map<String, String> settings, List<String> folders, String why) {
        if (!NameList.of(settings.getOrDefault("partition.key.headers", "")).containsAll(folders)) {
            throw new IllegalArgumentException(pipeline.parameter("ConfigFile")
                    + " does not give Firehose the folders of a row, and " + why
                    + " them: add PartitionByTime and partition.key.headers=" + String.join(",", folders)
                    + ", as config/lambda/" + (folders.contains("entity") ? "shop" : "sales-orders-partitioned")
                    + ".properties has them.");
        }
    }

    private static void requireSame(
            PipelineFile pipeline, Map<String, String> settings, String option, String parameter) {
        String said = settings.getOrDefault(option, "");
        String wanted = pipeline.parameter(parameter);
        if (!said.equals(wanted)) {
            throw new IllegalArgumentException(pipeline.parameter("ConfigFile") + " has "
                    + (said.isEmpty() ? "no " + option : option + '=' + said)
                    + ", and with Format=iceberg Firehose writes to"
                    + " the table that it names: set " + option + '=' + wanted + ", the stack's " + parameter + ".");
        }
    }
}
