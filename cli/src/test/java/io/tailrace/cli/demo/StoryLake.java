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
import java.util.HashMap;
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
    private final String folder;
    private final List<String> quality;
    private final String database;

    /**
     * A lake whose rows are there.
     *
     * @param folder in config/athena, with the views of this lake
     * @param quality the folders there with the checks that are of such a lake; a later one's file is in place of one of its name
     * @param database that holds it, in place of the one that the files name
     */
    StoryLake(QueryEngine engine, String folder, List<String> quality, String database) {
        this.engine = engine;
        this.folder = folder;
        this.quality = List.copyOf(quality);
        this.database = database;
    }

    /**
     * Makes a table; of its days only the story's two are listed.
     *
     * @param file in config/athena
     */
    static void createTable(String file, String database, GlueClient glue) {
        new HiveTable(ATHENA.resolve(file))
                .create(
                        glue,
                        database,
                        value -> value.equals("2026-01-01,NOW+1DAYS") ? "2026-03-01," + Story.TODAY : value);
    }

    void createViews() {
        createViews(SqlFile.read(ATHENA.resolve(folder).resolve("views.sql")).statements());
    }

    void createViews(List<String> views) {
        views.forEach(view -> engine.ask(here(view)));
    }

    /** @param table without its database */
    long rows(String table) {
        return engine.number("SELECT count(*) FROM " + database + "." + table);
    }

    /** The answer's rows, with a bar between the values. */
    List<String> ask(String sql) {
        TextTable answer = engine.ask(here(sql));
        return answer.rows().stream().map(row -> String.join(" | ", row)).toList();
    }

    /** Asks every query of config/athena: each has the answer that is stated, and there is none without one. */
    void assertAnswers(Map<String, List<String>> answers) {
        Map<String, String> checks = new HashMap<>();
        quality.forEach(each ->
                queries(each).forEach(query -> checks.put(query.substring(query.lastIndexOf('/') + 1), query)));
        Set<String> queries = new TreeSet<>(checks.values());
        Stream.of("", "quality").flatMap(StoryLake::queries).forEach(queries::add);
        assertThat(answers.keySet()).isEqualTo(queries);
        assertSoftly(all ->
                queries.forEach(query -> all.assertThat(answer(query)).as(query).isEqualTo(answers.get(query))));
    }

    /** The answer to a query of config/athena. */
    List<String> answer(String query) {
        return ask(SqlFile.read(ATHENA.resolve(query)).statement());
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

    private String here(String sql) {
        return sql.replace("\"tailrace\"", "\"" + database + "\"")
                .replace("'tailrace'", "'" + database + "'")
                .replace("tailrace.", database + ".")
                .replace("current_date", "DATE '" + Story.TODAY + "'")
                .replace("localtimestamp", "TIMESTAMP '" + Story.TODAY + " 07:45:00'");
    }
}
