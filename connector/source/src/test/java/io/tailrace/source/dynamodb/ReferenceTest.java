package io.tailrace.source.dynamodb;

import io.tailrace.testing.OptionReference;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The reference of the options is made from their definition. */
class ReferenceTest {

    private static final OptionReference REFERENCE = new OptionReference(
            Path.of("..", "..", "config", "reference", "source.md"),
            "# The DynamoDB source's options",
            "How the connector behaves: [docs/source.md](../../docs/source.md). A file to begin with:"
                    + " [sales-orders-source.properties](../connect/sales-orders-source.properties).",
            new DynamoDbSourceConnector().config());

    @Test
    void the_reference_says_what_the_code_does() throws IOException {
        REFERENCE.assertCurrent("connector/source");
    }

    @Test
    void every_option_says_what_it_does() {
        REFERENCE.assertComplete();
    }
}
