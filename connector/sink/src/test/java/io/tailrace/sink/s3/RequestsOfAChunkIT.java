package io.tailrace.sink.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.merge.ChangeRows;
import io.tailrace.sink.s3.FaultyGlue.Call;
import io.tailrace.sink.s3.RecordingS3.Request;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The requests that make a chunk of an Iceberg table visible: the commit is what a chunk costs beside its rows. */
class RequestsOfAChunkIT {
    private static final Schema CHANGE =
            ChangeRows.schema(SchemaBuilder.struct().field("id", Schema.INT64_SCHEMA));

    @TempDir
    private Path folder;

    private final TestTopic topic = new TestTopic("orders");

    @Test
    void a_commit_asks_the_catalog_three_times_and_reads_no_metadata() throws IOException {
        try (RecordingS3 s3 = new RecordingS3();
                FaultyGlue glue = new FaultyGlue()) {
            Map<String, String> props = new RecordedLake(s3)
                    .props(
                            "table.format", "iceberg",
                            "catalog", "glue",
                            "glue.endpoint", glue.endpoint().toString(),
                            "rotate.max.records", "10",
                            "buffer.dir", folder.toString());
            try (TestWorker worker = new TestWorker(topic, props)) {
                worker.assign(topic.partition(0));
                write(worker);
                write(worker);
                s3.requests.clear();
                glue.calls.clear();

                write(worker);
            }

            assertThat(glue.calls).extracting(Call::operation).containsExactly("GetTable", "GetTable", "UpdateTable");
            assertThat(s3.requests.stream()
                            .filter(request -> request.key().contains("/metadata/"))
                            .map(RequestsOfAChunkIT::kind))
                    .containsExactly("PUT manifest", "PUT list", "PUT metadata");
        }
    }

    private void write(TestWorker worker) {
        for (int i = 0; i < 10; i++) {
            topic.add(0, ChangeRows.row(CHANGE, "INSERT", i).put("id", topic.end(0)), ChangeRows.NOON.toEpochMilli());
        }
        worker.finish();
    }

    private static String kind(Request request) {
        String name = request.key().substring(request.key().lastIndexOf('/') + 1);
        List<String> parts = List.of(name.split("[-.]"));
        return request.method() + " "
                + (parts.contains("metadata") ? "metadata" : parts.get(0).equals("snap") ? "list" : "manifest");
    }
}
