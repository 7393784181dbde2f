package io.tailrace.cli.init;

import static io.tailrace.cli.terminal.Terminal.count;

import io.tailrace.entity.Entities;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The connectors' files for one table. */
final class ConnectFiles {
    private static final String SOURCE = """
            # Captures the DynamoDB table <<table>> into the topic <<table>>: a snapshot first, then every change, in order per key.
            #
            #   ./tailrace apply --connect http://localhost:8083 <<folder>>/source.properties

            name=<<table>>-source
            connector.class=io.tailrace.source.dynamodb.DynamoDbSourceConnector
            # Tasks share the segments of the snapshot and the shards of the stream. More tasks than shards are not started.
            tasks.max=2

            # Tables, separated by commas. Each needs a stream with view type NEW_AND_OLD_IMAGES. The topic has the table's name.
            <<stream>>tables=<<table>>

            # Where AWS is. Without keys the SDK looks for them itself: environment, profile, the role of the machine or container. The role
            # needs what is in source-policy.json.
            aws.region=<<region>>
            #aws.assume.role.arn=arn:aws:iam::123456789012:role/<<table>>-reader

            # initial: scan the table once, and follow the stream from then on. never: only the stream.
            snapshot.mode=initial
            snapshot.segments=<<segments>>
            # Read capacity units per second that the scan may take from the table's other readers; no limit if it is not set.
            <<snapshotcost>>#snapshot.max.rcu=100

            # A stream keeps 24 hours. If this connector was away for longer, stop and say so; `continue` accepts the gap.
            on.data.loss=fail

            # Progress without changes travels on records to this topic, because Connect stores no offset without a record.
            heartbeat.topic=tailrace-heartbeat

            # Each change exactly once. Needs exactly.once.source.support=enabled on the worker; without it write `requested`, and readers may
            # see a change twice after a crash.
            exactly.once.support=required

            # A change holds two images of up to 400 KB, and JSON makes each up to 5.3 MB: let the producer send them, and the topic take them.
            producer.override.max.request.size=12582912
            topic.creation.default.max.message.bytes=12582912

            # Topics are made at the first record. Changes of one item share its key, so they keep their order in any number of partitions.
            topic.creation.default.replication.factor=-1
            topic.creation.default.partitions=4
            topic.creation.groups=heartbeat
            topic.creation.heartbeat.include=tailrace-heartbeat
            topic.creation.heartbeat.replication.factor=-1
            topic.creation.heartbeat.partitions=1
            topic.creation.heartbeat.cleanup.policy=delete
            topic.creation.heartbeat.retention.ms=86400000
            """;

    private static final String SINK = """
            # Writes the topic <<table>> to S3 as Iceberg tables for Athena: <<lake>> has one row per item as it is now, <<lake>>_changes one
            # per change, and the view <<lake>>_live shows the items exact to the last chunk.
            #
            #   ./tailrace apply --connect http://localhost:8083 <<folder>>/sink.properties

            name=<<table>>-sink
            connector.class=io.tailrace.sink.s3.S3SinkConnector
            topics=<<table>>
            # Tasks share the topic's partitions. More tasks than partitions have nothing to do.
            tasks.max=2

            # A change becomes a row with the declared columns; what is not declared is kept, whole, in cdc_rest.
            transforms=flatten
            transforms.flatten.type=io.tailrace.transform.FlattenDynamoDb$Value
            <<entities>>transforms.flatten.columns=<<columns>>
            <<secret>>
            # Without this the sink would also write what an aborted transaction of the source left in the topic.
            consumer.override.isolation.level=read_committed

            # Where AWS is. Without keys the SDK finds credentials itself: environment, profile, the role of the machine or container. The role
            # needs what is in sink-policy.json.
            aws.region=<<region>>
            #aws.assume.role.arn=arn:aws:iam::123456789012:role/lake-writer

            # Files go to s3://<bucket>/<prefix>/<<lake>>_changes/ and <<lake>>/. Claims, which make every row land exactly once, are kept
            # in <prefix>/_chunks/: do not let a lifecycle rule expire them, nor any file of a table.
            s3.bucket=<<bucket>>
            s3.prefix=lake

            format=parquet
            format.compression=snappy
            # Where to find a row in Kafka; the live view needs them. The order of changes is in cdc_stream and cdc_sequence.
            kafka.columns.enabled=true

            # Each chunk is one commit to the table, so that a change can be queried soon after it happened. For a busy table use a minute:
            # fewer commits, and fewer small files.
            rotate.interval.ms=10000
            rotate.max.records=500000
            rotate.max.bytes=134217728

            # The tables are created with the first row, and columns are added as they appear in rows. Nothing is ever removed.
            table.format=iceberg
            iceberg.partition=day
            catalog=glue
            glue.database=<<database>>
            <<nametemplate>>
            # The columns of the DynamoDB table's key, the hash key first. The first task merges the changes into the table <<lake>> this
            # often; the live view does not wait for it.
            merge.keys=<<keys>>
            merge.interval.ms=60000
            merge.buckets=<<buckets>>

            # A record that can never be written stops the task, which is right as long as no one watches a dead letter queue. With these
            # lines the record goes there, with the reason in its headers, and the task continues:
            #errors.tolerance=all
            #errors.deadletterqueue.topic.name=<<table>>-sink-errors
            #errors.deadletterqueue.topic.replication.factor=-1
            #errors.deadletterqueue.context.headers.enable=true
            """;

    private static final long BYTES_PER_SEGMENT = 1L << 30;
    private static final int MAX_SEGMENTS = 16;
    private static final int BYTES_PER_UNIT = 8_192;

    private ConnectFiles() {}

    static String source(TableFacts table, InitSettings settings) {
        long segments = Math.min(MAX_SEGMENTS, Math.max(2, table.size().bytes() / BYTES_PER_SEGMENT));
        String cost = table.size().bytes() == 0
                ? ""
                : "# The whole table takes about " + count(table.size().bytes() / BYTES_PER_UNIT + 1) + " units.\n";
        return Template.fill(
                SOURCE,
                Map.of(
                        "table", table.name(),
                        "folder", settings.reference(),
                        "stream",
                                table.isStreamed()
                                        ? ""
                                        : "# This one has none yet; " + InitFiles.REPORT + " says how to turn it on.\n",
                        "region", settings.region(),
                        "segments", Long.toString(segments),
                        "snapshotcost", cost));
    }

    static String sink(TableFacts table, TableProposal proposal, List<EntityProposal> entities, InitSettings settings) {
        String lake = InitSettings.lakeTable(table);
        Map<String, String> values = new HashMap<>(Map.of(
                "table", table.name(),
                "lake", lake,
                "folder", settings.reference(),
                "columns", settings.columnsReference(),
                "secret",
                        secret(proposal, "a file of the worker's own", "${file:/etc/tailrace/secrets.properties:hmac}"),
                "region", settings.region(),
                "bucket", settings.sinkBucket(),
                "database", settings.database()));
        values.put("entities", entities(entities, settings));
        values.put(
                "nametemplate",
                InitSettings.isHidden(table)
                        ? "# Athena does not read folders that begin with _.\ntable.name.template=t${topic}\n"
                        : "");
        values.put("keys", keys(lake, proposal, entities));
        values.put("buckets", Integer.toString(buckets(table)));
        return Template.fill(SINK, values);
    }

    /** The lines that tell entities apart. */
    static String entities(List<EntityProposal> entities, InitSettings settings) {
        if (entities.isEmpty()) {
            return "";
        }
        StringBuilder lines = new StringBuilder(
                "# An item belongs to the first entity whose conditions hold; all other items go to the table of the rest.\n");
        lines.append("transforms.flatten.entities=")
                .append(entities.stream().map(EntityProposal::name).collect(Collectors.joining(", ")))
                .append('\n');
        for (EntityProposal entity : entities) {
            String prefix = "transforms.flatten.entities." + entity.name();
            lines.append(prefix)
                    .append(".when=")
                    .append(String.join(", ", entity.conditions()))
                    .append('\n');
            lines.append(prefix)
                    .append(".key=")
                    .append(String.join(", ", entity.table().keyColumns()))
                    .append('\n');
            lines.append(prefix)
                    .append(".columns=")
                    .append(settings.columnsReference(entity.name()))
                    .append('\n');
        }
        return lines.toString();
    }

    private static String keys(String lake, TableProposal proposal, List<EntityProposal> entities) {
        if (entities.isEmpty()) {
            return lake + "=" + String.join("+", proposal.keyColumns());
        }
        List<String> keys = new ArrayList<>();
        entities.forEach(entity -> keys.add(lake + "_" + entity.name() + "="
                + String.join("+", entity.table().keyColumns())));
        keys.add(lake + "_" + Entities.REST + "=" + String.join("+", proposal.keyColumns()));
        return String.join(", \\\n  ", keys);
    }

    /** The line that a mask of the columns file needs, when one is proposed there. */
    static String secret(TableProposal proposal, String keeper, String reference) {
        boolean needed = proposal.personal().stream()
                .anyMatch(finding -> finding.declaration().contains("hmac"));
        return needed
                ? "# For columns that are masked(hmac): a secret of at least 16 characters, kept in " + keeper + ".\n"
                        + "#transforms.flatten.hmac.secret=" + reference + "\n"
                : "";
    }

    /** One for each million items, so that a merge rewrites a small part of the table. */
    private static int buckets(TableFacts table) {
        return (int) Math.min(256, Math.max(16, table.size().items() / 1_000_000));
    }
}
