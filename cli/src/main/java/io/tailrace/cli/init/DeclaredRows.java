package io.tailrace.cli.init;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tailrace.event.Item;
import io.tailrace.event.json.DynamoDbJson;
import io.tailrace.transform.FlattenDynamoDb;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.sink.SinkRecord;
import org.jspecify.annotations.Nullable;

/** What a declaration leaves of an item in {@code cdc_rest}, by the very transform that makes the rows. */
final class DeclaredRows implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};

    private final FlattenDynamoDb.Value<SinkRecord> flatten = new FlattenDynamoDb.Value<>();
    private final RestLines rests = new RestLines();

    DeclaredRows(String columns) {
        Map<String, String> options = new HashMap<>(Map.of("columns", columns));
        if (columns.contains("hmac")) {
            // What it makes of the values is not looked at.
            options.put("hmac.secret", "a secret of this run alone");
        }
        flatten.configure(options);
    }

    /** The attributes and parts that no column holds. */
    Item rest(Item item) {
        SinkRecord row = flatten.apply(new SinkRecord("table", 0, null, null, null, change(item), 0));
        @Nullable Object rest = row == null || !(row.value() instanceof Struct struct) ? null : struct.get("cdc_rest");
        return rest == null ? Item.EMPTY : rests.item((String) rest);
    }

    @Override
    public void close() {
        flatten.close();
    }

    private static Map<String, Object> change(Item item) {
        StringBuilder json = new StringBuilder();
        DynamoDbJson.append(json, item);
        try {
            Map<String, Object> images = Map.of(
                    "Keys",
                    Map.of(),
                    "NewImage",
                    JSON.readValue(json.toString(), OBJECT),
                    "ApproximateCreationDateTime",
                    0L);
            return Map.of("eventName", "INSERT", "eventID", "0", "dynamodb", images);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("DynamoDB JSON is not JSON", e);
        }
    }
}
