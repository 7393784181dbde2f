package io.tailrace.source.dynamodb;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.source.KeyNames;
import io.tailrace.source.KeyedChange;
import io.tailrace.source.dynamodb.change.ChangeBuilder;
import io.tailrace.source.dynamodb.change.KeySchema;
import io.tailrace.source.dynamodb.change.KeySchema.Attribute;
import io.tailrace.transform.FlattenDynamoDb;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.SchemaParseException;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;

/** Keys, changes and rows come back from Avro as they were, by the mappings of the converters that people have. */
class AvroRoundTripTest {

    private static final KeySchema KEYS = KeySchema.of(
            List.of(new Attribute("order-id", ScalarAttributeType.S), new Attribute("pk#id", ScalarAttributeType.N)));

    private static final Map<String, AttributeValue> ORDER = Map.of(
            "order-id",
            AttributeValue.fromS("o-1"),
            "pk#id",
            AttributeValue.fromN("7"),
            "customer",
            map("name", AttributeValue.fromS("Ann"), "address", map("1st-line", "x", "2nd", "Main Street")),
            "lines",
            AttributeValue.fromL(List.of(map("sku", "a"), map("sku", "b"))),
            "parcels",
            map("first", map("sku", "c")));

    private static final String COLUMNS = "order_id string, customer struct<name:string,address:struct<2nd:string>>,"
            + " lines array<struct<sku:string>>, parcels map<string,struct<sku:string>>, price decimal(10,2),"
            + " small tinyint, at timestamp, since timestamp(6), day date";

    /** The part of a converter that makes Avro of Connect's data and back. */
    enum Mapping {
        APICURIO {
            private io.apicurio.registry.utils.converter.avro.AvroData data() {
                return new io.apicurio.registry.utils.converter.avro.AvroData(10);
            }

            @Override
            org.apache.avro.Schema schema(Schema schema) {
                return data().fromConnectSchema(schema);
            }

            @Override
            Object toAvro(Schema schema, Object value) {
                return data().fromConnectData(schema, value);
            }

            @Override
            SchemaAndValue toConnect(org.apache.avro.Schema schema, Object value) {
                return data().toConnectData(schema, value);
            }
        },
        GLUE {
            private com.amazonaws.services.schemaregistry.kafkaconnect.avrodata.AvroData data() {
                return new com.amazonaws.services.schemaregistry.kafkaconnect.avrodata.AvroData(10);
            }

            @Override
            org.apache.avro.Schema schema(Schema schema) {
                return data().fromConnectSchema(schema);
            }

            @Override
            Object toAvro(Schema schema, Object value) {
                return data().fromConnectData(schema, value);
            }

            @Override
            SchemaAndValue toConnect(org.apache.avro.Schema schema, Object value) {
                return data().toConnectData(schema, value);
            }
        };

        abstract org.apache.avro.Schema schema(Schema schema);

        abstract Object toAvro(Schema schema, Object value);

        abstract SchemaAndValue toConnect(org.apache.avro.Schema schema, Object value);

        /** Through the text of the schema, as a registry has it, and the bytes of the value. */
        SchemaAndValue roundTrip(Schema schema, Object value) throws IOException {
            org.apache.avro.Schema parsed =
                    new org.apache.avro.Schema.Parser().parse(schema(schema).toString());
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
            new GenericDatumWriter<>(parsed).write(toAvro(schema, value), encoder);
            encoder.flush();
            Object read = new GenericDatumReader<>(parsed)
                    .read(null, DecoderFactory.get().binaryDecoder(bytes.toByteArray(), null));
            return toConnect(parsed, read);
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_key_with_names_that_avro_does_not_take_comes_back(Mapping mapping) throws IOException {
        KeyedChange change = change("shop.sales-orders", KEYS);

        SchemaAndValue key = mapping.roundTrip(change.key().schema(), change.key());

        assertThat(key.value()).isEqualTo(change.key());
        assertThat(((Struct) key.value()).getString("order_id")).isEqualTo("o-1");
        assertThat(((Struct) key.value()).getString("pk_id")).isEqualTo("7");
        assertThat(key.schema().field("pk_id").schema().parameters()).containsEntry("tailrace.attribute", "pk#id");
    }

    @ParameterizedTest
    @EnumSource
    void two_key_attributes_that_would_get_one_name_come_back_as_two(Mapping mapping) throws IOException {
        KeySchema keys = KeySchema.of(List.of(
                new Attribute("order_id", ScalarAttributeType.S), new Attribute("order-id", ScalarAttributeType.S)));
        KeyedChange change = new ChangeBuilder("orders", "arn", keys.in("orders", KeyNames.AVRO_SAFE), 7)
                .ofScan(
                        Map.of("order_id", AttributeValue.fromS("legal"), "order-id", AttributeValue.fromS("changed")),
                        Instant.EPOCH);

        Struct key =
                (Struct) mapping.roundTrip(change.key().schema(), change.key()).value();

        assertThat(key.getString("order_id")).isEqualTo("legal");
        assertThat(key.getString("order_id_daead106")).isEqualTo("changed");
    }

    @ParameterizedTest
    @EnumSource
    void a_change_comes_back(Mapping mapping) throws IOException {
        Struct change = change("orders", KEYS).value();

        assertThat(mapping.roundTrip(change.schema(), change).value()).isEqualTo(change);
    }

    @ParameterizedTest
    @EnumSource
    void a_row_with_structs_in_structs_lists_and_maps_comes_back(Mapping mapping) throws IOException {
        for (String image : List.of("new", "both")) {
            SourceRecord row = flattened("shop.sales-orders", KEYS, Map.of("columns", COLUMNS, "image", image));

            SchemaAndValue value = mapping.roundTrip(row.valueSchema(), row.value());
            SchemaAndValue key = mapping.roundTrip(row.keySchema(), row.key());

            assertThat(value.value()).isEqualTo(row.value());
            assertThat(key.value()).isEqualTo(row.key());
            Struct customer = ((Struct) value.value()).getStruct("customer");
            assertThat(customer.getStruct("address").getString("_2nd")).isEqualTo("Main Street");
            assertThat(customer.getStruct("address")
                            .schema()
                            .field("_2nd")
                            .schema()
                            .parameters())
                    .containsEntry("tailrace.attribute", "2nd");
            assertThat(((Struct) key.value()).schema().field("pk_id").schema().parameters())
                    .containsEntry("tailrace.attribute", "pk#id");
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_row_of_learnt_columns_comes_back_with_the_names_of_their_attributes(Mapping mapping) throws IOException {
        SourceRecord row = flattened("orders", KEYS, Map.of("schema.mode", "union"));

        SchemaAndValue value = mapping.roundTrip(row.valueSchema(), row.value());

        assertThat(value.value()).isEqualTo(row.value());
        assertThat(value.schema().field("order_id").schema().parameters())
                .containsEntry("tailrace.attribute", "order-id");
    }

    @Test
    void a_key_that_avro_changed_is_read_by_the_attributes_own_names() {
        KeyedChange change = change("orders", KEYS);
        FlattenDynamoDb.Key<SourceRecord> flatten = new FlattenDynamoDb.Key<>();
        flatten.configure(Map.of("columns", "id bigint", "rename", "pk#id:id"));

        Struct key = (Struct) flatten.apply(record("orders", change)).key();

        assertThat(key.getInt64("id")).isEqualTo(7);
        assertThat(key.getString("order-id")).isEqualTo("o-1");
    }

    @ParameterizedTest
    @EnumSource
    void without_the_option_every_name_is_as_it_was_and_avro_refuses_it(Mapping mapping) {
        KeySchema kept = KEYS.in("orders", KeyNames.KEEP);

        assertThatThrownBy(() -> mapping.schema(kept.schema()))
                .isInstanceOf(SchemaParseException.class)
                .hasMessageContaining("order-id");

        assertThat(kept.schema().fields())
                .extracting(field -> field.name() + " " + field.schema().parameters())
                .containsExactly("order-id null", "pk#id null");
    }

    @ParameterizedTest
    @EnumSource
    void tables_do_not_meet_under_any_naming_of_subjects(Mapping mapping) {
        KeySchema other = KeySchema.of(List.of(new Attribute("customer", ScalarAttributeType.B)));
        List<BinaryOperator<String>> strategies =
                List.of((topic, name) -> topic, (topic, name) -> name, (topic, name) -> topic + "-" + name);
        for (BinaryOperator<String> strategy : strategies) {
            Map<String, org.apache.avro.Schema> keys = new HashMap<>();
            Map<String, org.apache.avro.Schema> rows = new HashMap<>();
            for (String topic : List.of("shop.sales-orders", "shop.sales_orders", "shop.sales.orders", "1-2")) {
                boolean odd = topic.contains("_") || topic.startsWith("1");
                KeySchema schema = odd ? other : KEYS;
                String columns = odd ? "customer struct<id:bigint>" : "customer struct<id:string>";
                SourceRecord plain = record(topic, change(topic, schema));
                SourceRecord row = flattened(topic, schema, Map.of("columns", columns));
                register(keys, strategy, topic + "-key", mapping.schema(plain.keySchema()));
                register(keys, strategy, topic + "-row-key", mapping.schema(row.keySchema()));
                register(rows, strategy, topic + "-value", mapping.schema(row.valueSchema()));
                register(rows, strategy, "changes-of-" + topic, mapping.schema(plain.valueSchema()));
            }
        }
    }

    /** As a registry does it that wants new versions to read old records, and old ones new. */
    private static void register(
            Map<String, org.apache.avro.Schema> subjects,
            BinaryOperator<String> strategy,
            String topic,
            org.apache.avro.Schema schema) {
        org.apache.avro.Schema before = subjects.put(strategy.apply(topic, schema.getFullName()), schema);
        if (before != null) {
            List<SchemaCompatibilityType> both = new ArrayList<>();
            both.add(SchemaCompatibility.checkReaderWriterCompatibility(schema, before)
                    .getType());
            both.add(SchemaCompatibility.checkReaderWriterCompatibility(before, schema)
                    .getType());
            assertThat(both).as("%s after %s", schema, before).containsOnly(SchemaCompatibilityType.COMPATIBLE);
        }
    }

    private static KeyedChange change(String topic, KeySchema keys) {
        Map<String, AttributeValue> item = new HashMap<>(keys.example());
        item.putAll(keys.equals(KEYS) ? ORDER : Map.of());
        return new ChangeBuilder("orders", "arn", keys.in(topic, KeyNames.AVRO_SAFE), 7)
                .ofScan(item, Instant.parse("2026-01-01T00:00:00.123Z"));
    }

    private static SourceRecord record(String topic, KeyedChange change) {
        return new SourceRecord(
                Map.of(),
                Map.of(),
                topic,
                change.key().schema(),
                change.key(),
                change.value().schema(),
                change.value());
    }

    private static SourceRecord flattened(String topic, KeySchema keys, Map<String, String> options) {
        Map<String, String> avroSafe = new HashMap<>(options);
        avroSafe.put("names", "avro-safe");
        FlattenDynamoDb.Value<SourceRecord> value = new FlattenDynamoDb.Value<>();
        value.configure(avroSafe);
        avroSafe.put("columns", "none string");
        FlattenDynamoDb.Key<SourceRecord> key = new FlattenDynamoDb.Key<>();
        key.configure(avroSafe);
        return key.apply(requireNonNull(value.apply(record(topic, change(topic, keys)))));
    }

    private static AttributeValue map(String name, String value) {
        return AttributeValue.fromM(Map.of(name, AttributeValue.fromS(value)));
    }

    private static AttributeValue map(String name, AttributeValue value) {
        return AttributeValue.fromM(Map.of(name, value));
    }

    private static AttributeValue map(String name, String value, String other, String otherValue) {
        return AttributeValue.fromM(Map.of(name, AttributeValue.fromS(value), other, AttributeValue.fromS(otherValue)));
    }

    private static AttributeValue map(String name, AttributeValue value, String other, AttributeValue otherValue) {
        return AttributeValue.fromM(Map.of(name, value, other, otherValue));
    }
}
