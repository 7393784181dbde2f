package io.tailrace.cli.stack;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The tables of entities in the template: each is the template's one, with a name, a folder and columns of its own. Firehose finds the folder by
 * the partition key that the function gives each row.
 */
final class EntityTables {
    private static final String TABLE = Parts.LAKE_TABLE;
    private static final String FOLDER = "${LakePrefix}/";

    /** Of Firehose's configuration, where folders come from the function. */
    private static final List<String> PREFIX =
            List.of("Resources", "Delivery", "Properties", "ExtendedS3DestinationConfiguration", "2", "Prefix", "1");

    private static final String FOLDER_OF_ENTITY = "!{partitionKeyFromLambda:entity}";
    private static final String FOLDERS = "/dt=!{partitionKeyFromLambda:dt}/hour=!{partitionKeyFromLambda:hour}/";

    private static final Pattern REFERENCE = Pattern.compile("!Ref " + TABLE + "\\b");

    /** It holds for whatever default another value is given to. */
    private static final String RULE = """
              EntitiesHaveFoldersOfLines:
                Assertions:
                  - Assert: !Equals [!Ref Format, json]
                    AssertDescription: Firehose converts to the columns of one table, and entities have one each. Set Format=json.
                  - Assert: !Equals [!Ref DynamicPartitioning, "true"]
                    AssertDescription: The folders of entities come from the function. Set DynamicPartitioning=true.
                  - Assert: !Equals [!Ref Merge, "false"]
                    AssertDescription: The function that merges has one table of items, and entities have one each. Set Merge=false.
                  - Assert: !Equals [!Ref Crawler, "false"]
                    AssertDescription: The crawler would make one table of all entities. Set Crawler=false.
            """;

    private final Path file;
    private final List<FilledTable> tables;

    /**
     * Those of a declaration.
     *
     * @param file the template's
     * @param tables that of the rest is the last
     * @throws IllegalArgumentException when two entities would be one in the template
     */
    EntityTables(Path file, List<FilledTable> tables) {
        this.file = file;
        this.tables = tables;
        Set<String> names = new HashSet<>();
        for (FilledTable table : tables) {
            String name = table.rows().resource(TABLE);
            if (!names.add(name)) {
                throw new IllegalArgumentException("The entity " + table.rows().entity()
                        + " and another one would both have the table " + name
                        + " in the template, whose names have no _: give one of the two another name.");
            }
        }
    }

    /**
     * The template's whole text.
     *
     * @param text in which all else is replaced
     * @throws IllegalArgumentException when Firehose would put all entities into one folder
     */
    String filled(YamlText text) {
        text.replaceEntries(
                List.of("Resources"),
                resource -> resource.startsWith("  " + TABLE + ":"),
                one -> tables.stream().map(table -> table(one, table)).collect(Collectors.joining()));
        text.replaceValue(PREFIX, "!Sub \"${LakePrefix}/" + FOLDER_OF_ENTITY + FOLDERS + "\"");
        text.replaceEntries(List.of("Rules"), rule -> rule.startsWith("  FolderKeysComeFromTheFunction:"), one -> RULE);
        text.replaceValue(
                List.of("Outputs", TABLE, "Description"), "What the names of the tables in Athena begin with");
        String filled = text.replaced();
        if (!filled.contains(FOLDER_OF_ENTITY)) {
            throw new IllegalArgumentException("The template " + file + " has no Prefix of Delivery where that of"
                    + " config/cloudformation/managed-path.yaml has it, and entities need " + FOLDER_OF_ENTITY
                    + " in it. Take over the Prefix of the shipped template.");
        }
        FilledTable rest = tables.get(tables.size() - 1);
        return REFERENCE.matcher(filled).replaceAll("!Ref " + rest.rows().resource(TABLE));
    }

    private String table(String one, FilledTable table) {
        String entity = table.rows().entity();
        YamlText text = new YamlText(file, one.replace(FOLDER, FOLDER + entity + "/"));
        text.replaceValue(input("Name"), "!Sub \"" + table.rows().table("${LakePrefix}") + "\"");
        text.replaceValue(
                input("Description"),
                "!Sub \"Every change of the entity " + entity + " in the DynamoDB table ${TableName}\"");
        text.replaceList(FilledTable.columnsOf(TABLE), table.columns());
        return text.replaced().replaceFirst(TABLE, table.rows().resource(TABLE));
    }

    private static List<String> input(String property) {
        return List.of(TABLE, "Properties", "TableInput", property);
    }
}
