package io.tailrace.source.kinesis;

import io.tailrace.testing.OptionReference;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The reference of the options is made from their definition; {@code -Dtest=KinesisReferenceTest} writes it. */
class KinesisReferenceTest {

    private static final OptionReference REFERENCE = new OptionReference(
            Path.of("..", "..", "config", "reference", "kinesis-source.md"),
            "# The Kinesis source's options",
            "How the connector behaves: [docs/kinesis-source.md](../../docs/kinesis-source.md). A file to begin with:"
                    + " [sales-orders-kinesis-source.properties](../connect/sales-orders-kinesis-source.properties).",
            new KinesisSourceConnector().config());

    @Test
    void the_reference_says_what_the_code_does() throws IOException {
        REFERENCE.assertCurrent("connector/source");
    }

    @Test
    void every_option_says_what_it_does() {
        REFERENCE.assertComplete();
    }
}
