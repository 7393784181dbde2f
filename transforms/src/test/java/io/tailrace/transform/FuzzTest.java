package io.tailrace.transform;

import io.tailrace.chain.TransformChain;
import io.tailrace.event.ImageChoice;
import io.tailrace.event.MalformedEventException;
import io.tailrace.event.json.EventReader;
import io.tailrace.event.json.Fields;
import io.tailrace.event.json.ItemReader;
import io.tailrace.json.JsonLines;
import io.tailrace.schema.Columns;
import io.tailrace.schema.ColumnsException;
import io.tailrace.testing.Fuzz;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.common.Configurable;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever comes in, every parser of this module takes it or refuses it with its own exception. */
class FuzzTest {

    private static final List<String> DECLARATIONS = List.of(
            "id string, n decimal(10,2), t timestamp, u timestamp(6), d date, f float, g double, b binary, k boolean",
            "a array<map<string,struct<x:int,y:array<bigint>>>>, s struct<a:struct<b:struct<c:tinyint>>>, z smallint",
            "a array<" + "array<".repeat(20) + "int" + ">".repeat(21));
    private static final List<String> TIMES = List.of(
            "2026-11-22T13:45:00.123Z",
            "2026-11-22 13:45",
            "2026-11-22T13:45:00.123456789+05:30[Europe/Zurich]",
            "2026-11-22",
            "1763819100",
            "1763819100123456",
            "1763819100.5",
            "1.7638191E9");
    private static final List<String> NUMBERS =
            List.of("0", "-12.99", "1E-130", "9.9999999999999999999999999999999999999E+125", "16777217", "0.1", "-0.0");
    private static final List<String> CHAINS = List.of("""
            transforms=a,b
            transforms.a.type=io.tailrace.transform.FlattenDynamoDb$Value
            transforms.a.columns=id string
            transforms.b.type=io.tailrace.transform.MaskField
            transforms.b.fields=id
            transforms.b.predicate=p
            transforms.b.negate=true
            predicates=p
            predicates.p.type=io.tailrace.transform.IsTtlExpiry
            """, """
            transforms=r
            transforms.r.type=org.apache.kafka.connect.transforms.RegexRouter
            transforms.r.regex=(a|b)*
            transforms.r.replacement=$1
            """, """
            transforms=t
            transforms.t.type=io.tailrace.transform.PartitionByTime
            transforms.t.timezone=Europe/Zurich
            transforms.t.add=fields
            transforms.t.day.name=d
            transforms.t.hour.name=h
            """, """
            transforms=t
            transforms.t.type=org.apache.kafka.connect.transforms.TimestampRouter
            transforms.t.timestamp.format=yyyy-MM-dd
            transforms.t.topic.format=${topic}-${timestamp}
            """, """
            transforms=m
            transforms.m.type=io.tailrace.transform.MaskField
            transforms.m.fields=a.b,c
            transforms.m.columns=a struct<b:int>, c string
            transforms.m.with=last4
            """, """
            transforms=f
            transforms.f.type=io.tailrace.transform.FlattenDynamoDb$Value
            transforms.f.rename=a:b,c.d:e
            transforms.f.names=hive-safe
            transforms.f.exclude=x.y,z
            transforms.f.depth=3
            transforms.f.metadata=table,changed
            transforms.f.union.max.schemas=2
            transforms.f.schema.mode=union
            """, """
            transforms=o
            transforms.o.type=io.tailrace.transform.RouteByTable
            transforms.o.topic=x.${table}.${topic}
            """);
    private static final List<String> REFERENCES = List.of(
            "${file:pom.xml:key}",
            "${file:src/test:key}",
            "${env:HOME}",
            "${directory:src:test}",
            "a ${file:a.properties:b} c");
    private static final List<String> PATTERNS =
            List.of("(a|b)*c", "[a-z&&[^x]]{2,3}", "(?<n>x)\\k<n>", "((((a))))", "\\p{L}+");
    private static final List<String> RESTS = List.of(
            "{\"a\":{\"S\":\"x\"},\"b\":{\"L\":[null,{\"M\":{\"c\":{\"N\":\"1\"}}}]},\"c\":{\"BOOL\":true}}",
            "{\"a\":{\"M\":{\"b\":{\"M\":{\"c\":{\"S\":\"x\"}}}}}}");

    /** A parser, right inputs, and how it refuses wrong ones. */
    private record Subject(String name, List<String> right, Fuzz.Parser parser, Set<Class<?>> own) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Subject> subjects() {
        List<String> changes = new ArrayList<>();
        List<String> images = new ArrayList<>();
        List<String> keys = List.of("{\"id\":{\"S\":\"1\"},\"n\":{\"N\":\"1.5\"}}", "{\"b\":{\"B\":\"AAE=\"}}");
        RandomChanges random = new RandomChanges(new Random(1), 8);
        for (int i = 0; i < 50; i++) {
            Change change = random.next();
            changes.add(change.json());
            images.add(change.newImage() == null ? "{}" : change.newImage());
        }
        Set<Class<?>> malformed = Set.of(MalformedEventException.class);
        Set<Class<?>> data = Set.of(DataException.class);
        Set<Class<?>> either = Set.of(DataException.class, MalformedEventException.class);
        Set<Class<?>> config = Set.of(ConfigException.class);
        FlattenDynamoDb.Value<SinkRecord> declared = configured(
                new FlattenDynamoDb.Value<>(),
                Map.of("columns", DECLARATIONS.get(0), "image", "both", "nulls", "drop"));
        FlattenDynamoDb.Value<SinkRecord> union =
                configured(new FlattenDynamoDb.Value<>(), Map.of("schema.mode", "union", "exclude", "nested.id"));
        FlattenDynamoDb.Value<SinkRecord> schemaless =
                configured(new FlattenDynamoDb.Value<>(), Map.of("key.from.item.enabled", "true", "lists", "flatten"));
        FlattenDynamoDb.Key<SinkRecord> key =
                configured(new FlattenDynamoDb.Key<>(), Map.of("columns", DECLARATIONS.get(0), "names", "hive-safe"));
        MaskField<SinkRecord> mask = configured(new MaskField<>(), Map.of("fields", "a.b.c,b.c", "with", "last4"));
        PartitionByTime<SinkRecord> partition = configured(new PartitionByTime<>(), Map.of("field", "t"));
        EventReader events = new EventReader(ImageChoice.BOTH);
        return List.of(
                new Subject("Columns", DECLARATIONS, Columns::parse, Set.of(ColumnsException.class)),
                new Subject("EventReader, text", changes, events::read, malformed),
                new Subject(
                        "EventReader, bytes",
                        changes,
                        input -> events.read(input.getBytes(StandardCharsets.ISO_8859_1)),
                        malformed),
                new Subject("EventReader, times", TIMES, input -> events.read(change(input)), malformed),
                new Subject("ItemReader", images, new ItemReader()::read, malformed),
                new Subject("row, declared", changes, input -> declared.apply(Changes.record(input)), data),
                new Subject("row, union", changes, input -> union.apply(Changes.record(input)), data),
                new Subject("row, schemaless", changes, input -> schemaless.apply(Changes.record(input)), data),
                new Subject(
                        "row, times and numbers",
                        Stream.of(TIMES, NUMBERS).flatMap(List::stream).toList(),
                        input -> declared.apply(Changes.record(Map.of(
                                "eventName",
                                "INSERT",
                                "dynamodb",
                                Map.of(
                                        "NewImage",
                                        Map.of(
                                                "t", Map.of("S", input),
                                                "u", Map.of("S", input),
                                                "d", Map.of("S", input),
                                                "n", Map.of("N", input),
                                                "f", Map.of("N", input),
                                                "g", Map.of("N", input),
                                                "b", Map.of("B", input)))))),
                        data),
                new Subject(
                        "line",
                        changes,
                        input -> declared.line(input.getBytes(StandardCharsets.UTF_8), new JsonLines()),
                        either),
                new Subject(
                        "key", keys, input -> key.apply(new SinkRecord("orders", 0, null, input, null, null, 0)), data),
                new Subject("MaskField", RESTS, input -> mask.apply(Changes.record(Map.of("cdc_rest", input))), data),
                new Subject(
                        "PartitionByTime", TIMES, input -> partition.apply(Changes.record(Map.of("t", input))), data),
                new Subject(
                        "FieldMatches",
                        PATTERNS,
                        input -> configured(new FieldMatches<SinkRecord>(), Map.of("field", "f", "pattern", input))
                                .test(Changes.record(Map.of("f", "ab".repeat(20)))),
                        Set.of(ConfigException.class, DataException.class)),
                new Subject(
                        "chain",
                        CHAINS,
                        input -> TransformChain.load(lines(input)).close(),
                        config),
                new Subject(
                        "references",
                        REFERENCES,
                        input -> TransformChain.load(Map.of("a", input)).close(),
                        config));
    }

    @ParameterizedTest
    @MethodSource("subjects")
    @Timeout(value = 30, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void refuses_with_its_own_exception(Subject subject) {
        Fuzz.run(subject.name, Fuzz.share(subjects().size()), subject.right, subject.parser, subject.own);
    }

    private static Fields change(String time) {
        return Fields.of(Map.of(
                "eventName", "INSERT", "dynamodb", Map.of("ApproximateCreationDateTime", time, "NewImage", "{}")));
    }

    private static Map<String, String> lines(String text) {
        Map<String, String> lines = new LinkedHashMap<>();
        for (String line : text.split("\n", -1)) {
            int sign = line.indexOf('=');
            if (sign > 0) {
                lines.put(line.substring(0, sign), line.substring(sign + 1));
            }
        }
        return lines;
    }

    private static <T extends Configurable> T configured(T part, Map<String, String> options) {
        part.configure(options);
        return part;
    }
}
