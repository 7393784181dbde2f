package io.tailrace.cli.demo;

import io.tailrace.cli.lake.SqlFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.glue.model.AlreadyExistsException;
import software.amazon.awssdk.services.glue.model.Column;
import software.amazon.awssdk.services.glue.model.SerDeInfo;
import software.amazon.awssdk.services.glue.model.StorageDescriptor;
import software.amazon.awssdk.services.glue.model.TableInput;

/** A table.sql of config/athena, carried out as Athena would: Trino does not read Hive's statements. */
final class HiveTable {
    private static final Pattern NAME = Pattern.compile("TABLE IF NOT EXISTS `\\w+`\\.`(\\w+)`");
    private static final Pattern COLUMN =
            Pattern.compile("^  `(\\w+)` ([^\n]+?)(?: COMMENT '.*')?,?$", Pattern.MULTILINE);
    private static final Pattern PARTITIONS = Pattern.compile("PARTITIONED BY \\((.*)\\)");
    private static final Pattern PARTITION = Pattern.compile("`(\\w+)` (\\w+)");
    private static final Pattern PROPERTY = Pattern.compile("^  '([^']+)' = '([^']*)'", Pattern.MULTILINE);

    private final String ddl;

    /** @param file with a database and a table */
    HiveTable(Path file) {
        this(SqlFile.read(file).statements().get(1));
    }

    /** @param ddl the statement that creates the table */
    HiveTable(String ddl) {
        this.ddl = ddl;
    }

    /** As Glue has it. */
    TableInput input() {
        return input(UnaryOperator.identity());
    }

    /**
     * Makes database and table.
     *
     * @param database in place of the one that the statement names
     * @param properties may change a table property's value
     */
    void create(GlueClient glue, String database, UnaryOperator<String> properties) {
        TableInput table = input(properties);
        try {
            glue.createDatabase(create -> create.databaseInput(input -> input.name(database)));
        } catch (AlreadyExistsException there) {
            // IF NOT EXISTS
        }
        try {
            glue.createTable(create -> create.databaseName(database).tableInput(table));
        } catch (AlreadyExistsException there) {
            // IF NOT EXISTS
        }
    }

    private TableInput input(UnaryOperator<String> properties) {
        Map<String, String> parameters = PROPERTY.matcher(ddl)
                .results()
                .collect(Collectors.toMap(
                        property -> property.group(1), property -> properties.apply(property.group(2))));
        parameters.put("EXTERNAL", "TRUE");
        return TableInput.builder()
                .name(one(NAME).group(1))
                .tableType("EXTERNAL_TABLE")
                .parameters(parameters)
                .partitionKeys(columns(PARTITION, one(PARTITIONS).group(1)))
                .storageDescriptor(StorageDescriptor.builder()
                        .columns(columns(COLUMN, ddl.substring(0, ddl.indexOf("\nPARTITIONED"))))
                        .location(quoted("LOCATION"))
                        .inputFormat(quoted("STORED AS INPUTFORMAT"))
                        .outputFormat(quoted("OUTPUTFORMAT"))
                        .serdeInfo(SerDeInfo.builder()
                                .serializationLibrary(quoted("ROW FORMAT SERDE"))
                                .build())
                        .numberOfBuckets(-1)
                        .build())
                .build();
    }

    private String quoted(String keyword) {
        return one(Pattern.compile("^" + keyword + " '([^']+)'", Pattern.MULTILINE))
                .group(1);
    }

    private MatchResult one(Pattern pattern) {
        return pattern.matcher(ddl)
                .results()
                .findFirst()
                .orElseThrow(() -> new AssertionError("The statement has no " + pattern + ": " + ddl));
    }

    private static List<Column> columns(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map(column -> Column.builder()
                        .name(column.group(1))
                        .type(column.group(2))
                        .build())
                .toList();
    }
}
