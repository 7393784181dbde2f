package io.tailrace.lambda;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.lambda.Batch.Reply;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shipped settings of a single-table design: each entity's rows go to a prefix of their own. */
class EntitiesTest {

    private static final Path CONFIG = Path.of("../config").toAbsolutePath().normalize();

    private final RecordedLog log = new RecordedLog();

    @TempDir
    private Path folder;

    @Test
    void each_row_has_its_entity_and_its_time_as_partition_keys() throws IOException {
        List<Reply> replies = handle(
                settings(),
                new Batch()
                        .add("user", insert("USER#42", "PROFILE", "\"name\":{\"S\":\"Ann\"}"))
                        .add("line", insert("ORDER#7", "LINE#1", "\"sku\":{\"S\":\"cup\"}"))
                        .add("review", insert("PRODUCT#cup", "REVIEW#42", "\"type\":{\"S\":\"review\"}"))
                        .add("cart", insert("CART#1", "X", "\"items\":{\"N\":\"3\"}")));

        assertThat(replies)
                .extracting(Reply::partitionKeys)
                .containsExactly(keys("user"), keys("line"), keys("review"), keys("rest"));
        assertThat(replies)
                .extracting(reply -> reply.text().replaceAll(",\"cdc_event_type.*(,\"cdc_rest.*)?\n", ""))
                .containsExactly(
                        "{\"user_id\":\"42\",\"name\":\"Ann\"",
                        "{\"order_id\":7,\"line\":1,\"sku\":\"cup\"",
                        "{\"sku\":\"cup\",\"user_id\":\"42\"",
                        "{\"pk\":\"CART#1\",\"sk\":\"X\"");
    }

    @Test
    void an_item_that_changes_its_entity_fails_with_the_way_out() throws IOException {
        List<Reply> replies = handle(settings(), new Batch().add("1", """
                {"eventName":"MODIFY","dynamodb":{"ApproximateCreationDateTime":1767225600,"Keys":{"PK":{"S":"PRODUCT#a"},"SK":{"S":"REVIEW#b"}},
                "NewImage":{"PK":{"S":"PRODUCT#a"},"SK":{"S":"REVIEW#b"},"type":{"S":"review"}},
                "OldImage":{"PK":{"S":"PRODUCT#a"},"SK":{"S":"REVIEW#b"},"type":{"S":"draft"}}}}
                """));

        assertThat(replies).extracting(Reply::result).containsExactly("ProcessingFailed");
        assertThat(log.lines())
                .singleElement()
                .asString()
                .contains(
                        "The item has changed its entity, to shop_review, and has to be removed from shop_rest as well")
                .contains("Tell entities apart by the table's key, which never changes, or use the Connect path");
    }

    @Test
    void rows_of_entities_are_not_put_into_one_folder() throws IOException {
        String settings = settings().replace("partition.key.headers=entity,dt,hour", "partition.key.headers=dt,hour");

        handle(settings, new Batch().add("1", insert("USER#42", "PROFILE", "\"name\":{\"S\":\"Ann\"}")));

        assertThat(log.lines())
                .singleElement()
                .asString()
                .contains("Rows of several entities would get into one folder. Set partition.key.headers=entity");
    }

    private static Map<String, String> keys(String entity) {
        return Map.of("entity", entity, "dt", "2026-01-01", "hour", "00");
    }

    private static String insert(String pk, String sk, String attributes) {
        return """
                {"eventName":"INSERT","dynamodb":{"ApproximateCreationDateTime":1767225600,
                "Keys":{"PK":{"S":"%1$s"},"SK":{"S":"%2$s"}},"NewImage":{"PK":{"S":"%1$s"},"SK":{"S":"%2$s"},%3$s}}}
                """.formatted(pk, sk, attributes);
    }

    private static String settings() throws IOException {
        return Files.readString(CONFIG.resolve("lambda/shop.properties"))
                .replace("${file:config/", "${file:" + CONFIG + "/");
    }

    private List<Reply> handle(String settings, Batch batch) throws IOException {
        Path file = Files.writeString(folder.resolve("settings.properties"), settings);
        FirehoseHandler handler = new FirehoseHandler(
                LambdaOptions.load(file),
                log,
                new PrintStream(new ByteArrayOutputStream(), true, UTF_8),
                Clock.systemUTC());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        handler.handle(new ByteArrayInputStream(batch.json()), out);
        return Batch.replies(out.toByteArray());
    }
}
