package io.tailrace.cli.init;

import java.util.List;
import java.util.Map;

/** The files of the managed path for one table. */
final class ManagedFiles {
    private static final String FUNCTION = """
            # The function's settings for the table <<table>>, packed into its zip with all of config/tables/: build it anew after a change.
            # The lines of transforms.flatten are the same as in sink.properties: both paths make the same rows.

            # What transforms and predicates see as the topic; the Connect path names topics after tables.
            topic=<<table>>

            transforms=<<transforms>>
            transforms.flatten.type=io.tailrace.transform.FlattenDynamoDb$Value
            <<entities>>transforms.flatten.columns=<<columns>>
            <<secret>><<folders>>""";

    /** Of a row with an entity. */
    private static final String FOLDERS = """
            transforms.partition.type=io.tailrace.transform.PartitionByTime

            # Firehose puts each row into the folder of its entity and hour.
            partition.key.headers=entity,dt,hour
            """;

    private static final String MERGE = """
            # Merges the objects that Firehose wrote on the managed path into Iceberg tables: <<lake>>_items has one row per item as it
            # is now, of any age, and <<lake>>_items_changes one per change. The function of the template's option Merge runs with this
            # file; so does, anywhere else,
            #
            #   LAKE_BUCKET=<<bucket>> ./tailrace merge --config <<folder>>/merge.properties --once

            # The bucket of the lake. The template sets it.
            s3.bucket=${env:LAKE_BUCKET}
            # Where Firehose writes, LakePrefix in the template. The tables lie beside it, in folders of their own.
            firehose.prefix=<<lake>>

            # The same line as in function.properties. The columns of the change (cdc_...) are added.
            columns=<<columns>>

            table.format=iceberg
            iceberg.partition=day
            catalog=glue
            glue.database=<<database>>

            # The table of items with the columns of its key; its log of changes is named like it, with _changes at the end.
            merge.keys=<<lake>>_items=<<keys>>
            merge.buckets=16
            # How many bytes of objects a step takes; it needs ten times as much memory.
            merge.max.bytes=67108864
            """;

    private static final String PIPELINE = """
            # What ./tailrace deploy, status, query --config and destroy work on: the managed path for the table <<table>>
            # (docs/managed-path.md). Paths are those of the project's folder.
            #
            # The table stays as it is: deploy looks up its stream, which needs new and old images, and its key. The columns and the saved
            # queries come from columns.properties. function.properties gets into the function's zip by building it:
            # ./mvnw -Dquick -Dmaven.test.skip=true package

            stack: <<stack>>

            region: <<region>>
            # profile: my-profile

            # The function's zip lies under a key with its own hash. ${account} and ${region} are filled in, so that the name is unique.
            code:
              bucket: tailrace-code-${account}-${region}
              create: true

            # The table exists. It is neither changed nor deleted.
            table: existing

            # Parameters of config/cloudformation/managed-path.yaml, which describes each. What is not named here has its default.
            parameters:
              TableName: "<<table>>"
              ConfigFile: <<folder>>/function.properties
              DatabaseName: <<database>>
              # false when the database exists, as when another stack has created it.
              CreateDatabase: true
              LakePrefix: "<<lake>>"
              FirstDate: "<<today>>"
            <<lakebucket>><<tables>>  AlarmEmail: ""

            # Every resource that can have tags gets these.
            tags:
              project: tailrace
            """;

    private static final String OWN_BUCKET = """
              # The bucket of the lake. The stack neither creates nor deletes it, and uses folders of its own in it.
              BucketName: "<<bucket>>"
            """;

    private static final String NEW_BUCKET = """
              # The stack creates the bucket of the lake, unless one that exists is named here.
              # BucketName: my-lake
            """;

    private static final String ONE_TABLE = """
              MergeConfigFile: <<folder>>/merge.properties
              MergedTable: "<<lake>>_items"
            """;

    private static final String TABLES_OF_ENTITIES = """
              # Each entity has a table, <<lake>>_ENTITY, in a folder of <<lake>>/. Firehose converts to the columns of one table only, so rows
              # are lines.
              Format: json
              DynamicPartitioning: true
            """;

    private static final int LONGEST_STACK_NAME = 128;

    private ManagedFiles() {}

    static String function(
            TableFacts table, TableProposal proposal, List<EntityProposal> entities, InitSettings settings) {
        return Template.fill(
                FUNCTION,
                Map.of(
                        "table", table.name(),
                        "transforms", entities.isEmpty() ? "flatten" : "flatten, partition",
                        "entities", ConnectFiles.entities(entities, settings),
                        "folders", entities.isEmpty() ? "" : FOLDERS,
                        "columns", settings.columnsReference(),
                        "secret", ConnectFiles.secret(proposal, "the function's environment", "${env:MASK_SECRET}")));
    }

    static String merge(TableFacts table, TableProposal proposal, InitSettings settings) {
        return Template.fill(
                MERGE,
                Map.of(
                        "lake", InitSettings.lakeTable(table),
                        "folder", settings.reference(),
                        "bucket", settings.bucket().isEmpty() ? "BUCKET" : settings.bucket(),
                        "columns", settings.columnsReference(),
                        "database", settings.database(),
                        "keys", String.join("+", proposal.keyColumns())));
    }

    static String pipeline(TableFacts table, InitSettings settings) {
        String tables = settings.tables() == InitSettings.LakeTables.ONE ? ONE_TABLE : TABLES_OF_ENTITIES;
        String bucket = settings.bucket().isEmpty() ? NEW_BUCKET : OWN_BUCKET;
        return Template.fill(
                PIPELINE.replace("<<lakebucket>>", bucket).replace("<<tables>>", tables),
                Map.of(
                        "table", table.name(),
                        "stack", stack(table),
                        "region", settings.region(),
                        "folder", settings.reference(),
                        "database", settings.database(),
                        "bucket", settings.bucket(),
                        "lake", InitSettings.lakeTable(table),
                        "today", settings.today().toString()));
    }

    /** A stack's name has letters, digits and hyphens, begins with a letter, and is not as long as a table's may be. */
    private static String stack(TableFacts table) {
        String name = "tailrace-" + table.name().replaceAll("[^A-Za-z0-9-]", "-");
        return name.substring(0, Math.min(name.length(), LONGEST_STACK_NAME));
    }
}
