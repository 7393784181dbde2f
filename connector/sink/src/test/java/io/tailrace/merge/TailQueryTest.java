package io.tailrace.merge;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.testing.Rounds;
import io.tailrace.testing.Seed;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** DuckDB runs the queries. */
class TailQueryTest {
    private static final Seed SEED = Seed.of(TailQueryTest.class);
    private static final int ROUNDS = Rounds.of(40);
    private static final int OFFSETS = 6;

    @Test
    void every_row_after_a_position_is_there_once_and_no_other() throws SQLException {
        Random random = SEED.random();
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duck.createStatement()) {
            for (int round = 0; round < ROUNDS; round++) {
                int topics = 1 + random.nextInt(random.nextBoolean() ? 2 : 14);
                int partitions = 1 + random.nextInt(20);
                Map<TopicPartition, Long> next = new HashMap<>();
                List<String> rows = new ArrayList<>();
                List<String> expected = new ArrayList<>();
                for (int i = 0; i < topics * partitions; i++) {
                    TopicPartition partition = new TopicPartition("it's-" + i % topics, i / topics);
                    int merged = random.nextInt(OFFSETS + 1);
                    boolean isKnown = merged > 0 && random.nextInt(4) > 0;
                    if (isKnown) {
                        next.put(partition, (long) merged);
                    }
                    for (int offset = 0; offset < OFFSETS; offset++) {
                        String row = "('" + partition.topic().replace("'", "''") + "', " + partition.partition() + ", "
                                + offset + ")";
                        rows.add(row);
                        if (!isKnown || offset >= merged) {
                            expected.add(row);
                        }
                    }
                }
                // As another writer adds them; a merge takes them without an offset.
                rows.add("(NULL, NULL, NULL)");
                if (next.isEmpty()) {
                    expected.add("(NULL, NULL, NULL)");
                }
                statement.execute("CREATE OR REPLACE TABLE log AS SELECT * FROM (VALUES " + String.join(", ", rows)
                        + ") AS v(kafka_topic, kafka_partition, kafka_offset)");

                String sql = TailQuery.sql("log", next);

                assertThat(rows(statement, sql))
                        .as("%s, round %d: %s", SEED, round, next)
                        .containsExactlyInAnyOrderElementsOf(expected);
                assertThat(sql.split("UNION ALL").length).isLessThanOrEqualTo(2 * TailQuery.MAX_SCANS + 1);
            }
        }
    }

    @Test
    void a_few_partitions_have_a_scan_each() {
        assertThat(TailQuery.sql("log", Map.of(new TopicPartition("a", 1), 7L, new TopicPartition("a", 0), 5L)))
                .isEqualTo("""
                        SELECT * FROM log WHERE "kafka_topic" = 'a' AND "kafka_partition" = 0 AND "kafka_offset" >= 5
                        UNION ALL
                        SELECT * FROM log WHERE "kafka_topic" = 'a' AND "kafka_partition" = 1 AND "kafka_offset" >= 7
                        UNION ALL
                        SELECT * FROM log WHERE "kafka_topic" = 'a' AND "kafka_partition" NOT IN (0, 1)
                        UNION ALL
                        SELECT * FROM log WHERE "kafka_topic" NOT IN ('a')""");
    }

    @Test
    void partitions_of_near_offsets_share_a_scan_from_the_smallest_on() {
        Map<TopicPartition, Long> next = IntStream.range(0, TailQuery.MAX_SCANS + 1)
                .boxed()
                .collect(Collectors.toMap(
                        number -> new TopicPartition("a", number), number -> number == 3 ? 2001 : 1000L * number));

        assertThat(TailQuery.sql("log", next).lines())
                .contains("SELECT * FROM log WHERE \"kafka_topic\" = 'a' AND \"kafka_partition\" IN (2, 3)"
                        + " AND \"kafka_offset\" >= 2000"
                        + " AND \"kafka_offset\" >= CASE \"kafka_partition\" WHEN 2 THEN 2000 WHEN 3 THEN 2001 END")
                .contains("SELECT * FROM log WHERE \"kafka_topic\" = 'a' AND \"kafka_partition\" = 4"
                        + " AND \"kafka_offset\" >= 4000");
    }

    private static List<String> rows(Statement statement, String sql) throws SQLException {
        try (ResultSet answer = statement.executeQuery(sql)) {
            List<String> rows = new ArrayList<>();
            while (answer.next()) {
                String topic = answer.getString(1);
                rows.add(
                        topic == null
                                ? "(NULL, NULL, NULL)"
                                : "('" + topic.replace("'", "''") + "', " + answer.getInt(2) + ", " + answer.getLong(3)
                                        + ")");
            }
            return rows;
        }
    }
}
