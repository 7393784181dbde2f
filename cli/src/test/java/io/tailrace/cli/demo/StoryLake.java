package io.tailrace.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.SoftAssertions.assertSoftly;

import io.tailrace.cli.lake.QueryEngine;
import io.tailrace.cli.lake.SqlFile;
import io.tailrace.cli.terminal.TextTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import software.amazon.awssdk.services.glue.GlueClient;

/** The lake with {@link Story} in it, by the statements and queries of config/athena, asked on the story's second day. */
final class StoryLake {
    private static final Path ATHENA =
            Path.of("..").toAbsolutePath().normalize().resolve("config/athena");

    private final QueryEngine engine;

    StoryLake(QueryEngine engine) {
        this.engine = engine;
    }

    /**
     * Makes a table; of its days only the story's two are listed.
     *
     * @param file in config/athena
     */
    static void createTable(String file, GlueClient glue) {
        new HiveTable(ATHENA.resolve(file))
                .create(glue, value -> value.equals("2026-01-01,NOW+1DAYS") ? "2026-03-01," + Story.TODAY : value);
    }

    /** @param folder in config/athena */
    void createViews(String folder) {
        SqlFile.read(ATHENA.resolve(folder).resolve("views.sql"))
                .statements()
                .forEach(view -> engine.ask(onTheSecondDay(view)));
    }

    long rows() {
        return engine.number("SELECT count(*) FROM tailrace.sales_orders");
    }

    /** The answer's rows, with a bar between the values. */
    List<String> ask(String sql) {
        TextTable answer = engine.ask(onTheSecondDay(sql));
        return answer.rows().stream().map(row -> String.join(" | ", row)).toList();
    }

    /** Asks every query of config/athena: each has the answer that is stated, and there is none without one. */
    void assertAnswers(Map<String, List<String>> answers) {
        Set<String> queries = new TreeSet<>(
                Stream.of("", "quality").flatMap(StoryLake::queries).toList());
        assertThat(answers.keySet()).isEqualTo(queries);
        assertSoftly(all -> queries.forEach(
                query -> all.assertThat(ask(SqlFile.read(ATHENA.resolve(query)).statement()))
                        .as(query)
                        .isEqualTo(answers.get(query))));
    }

    private static Stream<String> queries(String folder) {
        try (Stream<Path> files = Files.list(ATHENA.resolve(folder))) {
            return files
                    .filter(Files::isRegularFile)
                    .map(file -> ATHENA.relativize(file).toString())
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String onTheSecondDay(String sql) {
        return sql.replace("current_date", "DATE '" + Story.TODAY + "'")
                .replace("localtimestamp", "TIMESTAMP '" + Story.TODAY + " 07:45:00'");
    }
}
