package io.tailrace.cli.stack;

import io.tailrace.cli.terminal.Terminal;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import software.amazon.awssdk.services.athena.model.WorkGroup;
import software.amazon.awssdk.services.glue.model.Table;
import software.amazon.awssdk.services.s3.model.S3Object;

/** What arrived, what did not, and where it is queried. */
final class LakeHops {
    private final PathView path;

    LakeHops(PathView path) {
        this.path = path;
    }

    /** What Firehose gave up; it is there until it is put back or expires. */
    Hop failedRecords(String bucket) {
        ErrorFolder folder = ErrorFolder.of(path, bucket);
        List<S3Object> objects = folder.objects(path.aws().s3());
        return ErrorFolder.newest(objects)
                .map(newest -> Hop.well("Failed records", "there", "", folder.url())
                        .late(folder.describe(objects) + ", the newest "
                                + Terminal.age(
                                        Duration.between(newest, path.clock().instant()))
                                + " old: fix the cause, then ./tailrace redrive"))
                .orElseGet(() -> Hop.well("Failed records", "none", "", folder.url()));
    }

    Hop objects(String bucket) {
        String prefix = path.lakePrefix();
        return path.lakeFolders().stream()
                .flatMap(folder -> NewestObject.find(path.aws().s3(), bucket, folder).stream())
                .max(Comparator.comparing(S3Object::lastModified))
                .map(newest -> Hop.well(
                        "S3 objects",
                        "there",
                        Terminal.age(Duration.between(
                                newest.lastModified(), path.clock().instant())),
                        newest.key()))
                .orElseGet(() -> Hop.quiet("S3 objects", "none yet", "s3://" + bucket + "/" + prefix));
    }

    Hop table(String name) {
        String database = path.named("Database", Parts.DATABASE).orElse("");
        Table table = path.aws()
                .glue()
                .getTable(get -> get.databaseName(database).name(name))
                .table();
        int columns = table.storageDescriptor() == null
                ? 0
                : table.storageDescriptor().columns().size();
        return Hop.well("Glue table", "there", "", database + "." + name + ", " + columns + " columns");
    }

    Hop workGroup(String name) {
        WorkGroup group =
                path.aws().athena().getWorkGroup(get -> get.workGroup(name)).workGroup();
        String state = PathView.said(group.stateAsString());
        return state.equals("DISABLED")
                ? Hop.broken("Athena workgroup", state, "it was disabled: no query runs in " + name)
                : Hop.well("Athena workgroup", state, "", name);
    }
}
