package io.tailrace.sink.s3;

import io.tailrace.sink.s3.option.FirehoseConfigDef;
import io.tailrace.testing.OptionReference;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The reference of the options is made from their definition. */
class ReferenceTest {

    private static final OptionReference REFERENCE = new OptionReference(
            Path.of("..", "..", "config", "reference", "sink.md"),
            "# The S3 sink's options",
            "How the connector behaves: [docs/sink.md](../../docs/sink.md). A file to begin with:"
                    + " [sales-orders-sink.properties](../connect/sales-orders-sink.properties).",
            new S3SinkConnector().config());

    private static final OptionReference MERGE = new OptionReference(
            Path.of("..", "..", "config", "reference", "merge.md"),
            "# The options of a merge of Firehose's objects",
            "These are its own. Of the [sink's](sink.md) it reads those of S3, the catalog, the groups Tables and"
                    + " Merge, and `columns`. How it works:"
                    + " [docs/managed-path.md](../../docs/managed-path.md#the-current-table). A file to begin with:"
                    + " [sales-orders.properties](../merge/sales-orders.properties).",
            FirehoseConfigDef.define());

    @Test
    void the_reference_says_what_the_code_does() throws IOException {
        REFERENCE.assertCurrent("connector/sink");
        MERGE.assertCurrent("connector/sink");
    }

    @Test
    void every_option_says_what_it_does() {
        REFERENCE.assertComplete();
        MERGE.assertComplete();
    }
}
