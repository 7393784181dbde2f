package io.tailrace.transform;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.tailrace.testing.Rounds;
import io.tailrace.testing.Seed;
import java.io.ByteArrayInputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.sink.SinkRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.enhanced.dynamodb.document.EnhancedDocument;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;

/**
 * The AWS SDK reads the same records from a GetRecords reply and converts them itself; BigDecimal says what a number is. No
 * line of the decoder or of the conversion is shared.
 */
class SameAsSdkTest {

    private static final int ITEMS = Rounds.of(5_000);
    private static final int MAX_DEPTH = 32;
    private static final int ITEMS_PER_REPLY = 1_000;

    private static final String COLUMNS = "id double, amount decimal(20,4), when bigint";

    private final FlattenDynamoDb.Value<SinkRecord> nested =
            configured(Map.of("metadata", "", "maps", "native", "lists", "native"));
    private final FlattenDynamoDb.Value<SinkRecord> flat =
            configured(Map.of("metadata", "", "lists", "flatten", "delimiter", "::", "depth", "64"));
    private final FlattenDynamoDb.Value<SinkRecord> declared = configured(Map.of("metadata", "", "columns", COLUMNS));

    @Test
    void gives_the_values_that_the_sdk_gives() {
        Seed seed = Seed.of(SameAsSdkTest.class);
        RandomChanges changes = new RandomChanges(seed.random(), MAX_DEPTH);
        int deepest = 0;

        for (int done = 0; done < ITEMS; done += ITEMS_PER_REPLY) {
            List<String> images = new ArrayList<>();
            for (int i = 0; i < ITEMS_PER_REPLY; i++) {
                images.add(changes.item(0));
            }
            List<Map<String, AttributeValue>> items = readBySdk(images);
            for (int i = 0; i < ITEMS_PER_REPLY; i++) {
                try {
                    isSame(images.get(i), items.get(i));
                } catch (RuntimeException | AssertionError e) {
                    fail("item %s, %s".formatted(images.get(i), seed), e);
                }
                deepest = Math.max(deepest, depth(AttributeValue.fromM(items.get(i))) - 1);
            }
        }

        assertThat(deepest).as("levels of the deepest item, %s", seed).isEqualTo(MAX_DEPTH);
    }

    private void isSame(String image, Map<String, AttributeValue> item) {
        String change = Changes.insert(image);
        isSameValue("", row(nested, change), AttributeValue.fromM(item));
        isSameFlat(row(flat, change), item);
        isSameDeclared((Struct) row(declared, change), item);
    }

    private static Object row(FlattenDynamoDb.Value<SinkRecord> transform, String change) {
        return requireNonNull(
                requireNonNull(transform.apply(Changes.record(change))).value());
    }

    private static void isSameValue(String place, @Nullable Object ours, AttributeValue sdk) {
        switch (sdk.type()) {
            case S -> same(place, ours, sdk.s());
            case N -> isSameNumber(place, ours, sdk.n());
            case B -> same(place, ours, base64(sdk.b()));
            case BOOL -> same(place, ours, sdk.bool());
            case NUL -> same(place, ours, null);
            case SS -> isSameList(place, ours, sdk.ss(), AttributeValue::fromS);
            case NS -> isSameList(place, ours, sdk.ns(), AttributeValue::fromN);
            case BS -> isSameList(place, ours, sdk.bs(), AttributeValue::fromB);
            case L -> isSameList(place, ours, sdk.l(), value -> value);
            case M -> {
                Map<?, ?> map = (Map<?, ?>) requireNonNull(ours);
                same(place, map.keySet(), sdk.m().keySet());
                sdk.m().forEach((name, value) -> isSameValue(place + "/" + name, map.get(name), value));
            }
            default -> fail("%s: the SDK gives %s", place, sdk);
        }
    }

    private static <T> void isSameList(
            String place, @Nullable Object ours, List<T> sdk, Function<T, AttributeValue> value) {
        List<?> list = (List<?>) requireNonNull(ours);
        same(place, list.size(), sdk.size());
        for (int i = 0; i < sdk.size(); i++) {
            isSameValue(place + "/" + i, list.get(i), value.apply(sdk.get(i)));
        }
    }

    /** A long if it is one, else a double if its digits come back, else the text; never anything near it. */
    private static void isSameNumber(String place, @Nullable Object ours, String digits) {
        BigDecimal number = new BigDecimal(digits);
        Object whole = bigint(number);
        Object exact = whole == null ? shortestDouble(number) : whole;
        same(place, ours, exact == null ? digits : exact);
    }

    private static void isSameFlat(Object row, Map<String, AttributeValue> item) {
        Map<?, ?> left = new HashMap<>((Map<?, ?>) row);
        item.forEach((name, value) -> takeFlat(left, name, value));
        assertThat(left).isEmpty();
    }

    /** Takes the columns of one attribute out of the row. */
    private static void takeFlat(Map<?, ?> row, String name, AttributeValue value) {
        if (value.type() == AttributeValue.Type.M && !value.m().isEmpty()) {
            value.m().forEach((field, nested) -> takeFlat(row, name + "::" + field, nested));
        } else if (value.type() == AttributeValue.Type.L && !value.l().isEmpty()) {
            for (int i = 0; i < value.l().size(); i++) {
                takeFlat(row, name + "::" + i, value.l().get(i));
            }
        } else {
            assertThat(row.containsKey(name)).as(name).isTrue();
            isSameValue(name, row.remove(name), value);
        }
    }

    /** The SDK's document gives any number; ours is in its column only where the declared type holds it whole. */
    private static void isSameDeclared(Struct row, Map<String, AttributeValue> item) {
        isSameColumn(row, "amount", item.get("amount"), number -> decimal(number, 20, 4));
        isSameColumn(row, "when", item.get("when"), SameAsSdkTest::bigint);
        isSameColumn(row, "id", item.get("id"), SameAsSdkTest::exactDouble);
    }

    private static void isSameColumn(
            Struct row, String column, @Nullable AttributeValue value, Function<BigDecimal, @Nullable Object> exact) {
        if (value == null || value.n() == null) {
            same(column, row.get(column), null);
            return;
        }
        EnhancedDocument document = EnhancedDocument.fromAttributeValueMap(Map.of(column, value));
        Object expected = exact.apply(document.getNumber(column).bigDecimalValue());
        same(column, row.get(column), expected);
        if (expected == null) {
            assertThat(row.getString("cdc_rest")).contains("\"" + column + "\":{\"N\":\"" + value.n() + "\"}");
        }
    }

    private static @Nullable Object decimal(BigDecimal number, int precision, int scale) {
        BigDecimal scaled = number.setScale(scale, RoundingMode.DOWN);
        return scaled.compareTo(number) == 0 && scaled.precision() <= precision ? scaled : null;
    }

    private static @Nullable Object bigint(BigDecimal number) {
        BigInteger whole = number.toBigInteger();
        return number.compareTo(new BigDecimal(whole)) == 0 && whole.bitLength() < Long.SIZE ? whole.longValue() : null;
    }

    private static @Nullable Object exactDouble(BigDecimal number) {
        double nearest = number.doubleValue();
        boolean exact = !Double.isInfinite(nearest) && new BigDecimal(nearest).compareTo(number) == 0;
        return exact ? nearest + 0.0 : shortestDouble(number);
    }

    /** The double, if no number with fewer digits is read as it, and none that is nearer with as many. */
    private static @Nullable Object shortestDouble(BigDecimal number) {
        double nearest = number.doubleValue();
        if (Double.isInfinite(nearest)) {
            return null;
        }
        BigDecimal shortest = IntStream.rangeClosed(1, 17)
                .mapToObj(digits -> new BigDecimal(nearest).round(new MathContext(digits, RoundingMode.HALF_EVEN)))
                .filter(rounded -> rounded.doubleValue() == nearest)
                .findFirst()
                .orElseThrow();
        return shortest.compareTo(number) == 0 ? nearest + 0.0 : null;
    }

    private static void same(String place, @Nullable Object ours, @Nullable Object theirs) {
        if (ours == null ? theirs != null : !ours.equals(theirs)) {
            assertThat(ours).as(place).isEqualTo(theirs);
        }
    }

    private static String base64(SdkBytes bytes) {
        return Base64.getEncoder().encodeToString(bytes.asByteArray());
    }

    private static int depth(AttributeValue value) {
        return switch (value.type()) {
            case M ->
                1
                        + value.m().values().stream()
                                .mapToInt(SameAsSdkTest::depth)
                                .max()
                                .orElse(0);
            case L ->
                1 + value.l().stream().mapToInt(SameAsSdkTest::depth).max().orElse(0);
            default -> 0;
        };
    }

    private static FlattenDynamoDb.Value<SinkRecord> configured(Map<String, String> options) {
        FlattenDynamoDb.Value<SinkRecord> value = new FlattenDynamoDb.Value<>();
        value.configure(options);
        return value;
    }

    /** The images as the SDK's client reads them from the service's reply. */
    private static List<Map<String, AttributeValue>> readBySdk(List<String> images) {
        StringBuilder reply = new StringBuilder("{\"Records\":[");
        for (String image : images) {
            reply.append(reply.charAt(reply.length() - 1) == '[' ? "" : ",")
                    .append("{\"eventName\":\"INSERT\",\"dynamodb\":{\"NewImage\":")
                    .append(image)
                    .append("}}");
        }
        try (DynamoDbStreamsClient client = DynamoDbStreamsClient.builder()
                .region(Region.EU_WEST_1)
                .credentialsProvider(AnonymousCredentialsProvider.create())
                .httpClient(new OneReply(reply.append("]}").toString()))
                .build()) {
            return client.getRecords(request -> request.shardIterator("any")).records().stream()
                    .map(record -> record.dynamodb().newImage())
                    .toList();
        }
    }

    /** Hands the SDK one reply of the service. */
    private record OneReply(String json) implements SdkHttpClient {

        @Override
        public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
            return new ExecutableHttpRequest() {
                @Override
                public HttpExecuteResponse call() {
                    return HttpExecuteResponse.builder()
                            .response(SdkHttpResponse.builder().statusCode(200).build())
                            .responseBody(AbortableInputStream.create(
                                    new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8))))
                            .build();
                }

                @Override
                public void abort() {}
            };
        }

        @Override
        public void close() {}
    }
}
