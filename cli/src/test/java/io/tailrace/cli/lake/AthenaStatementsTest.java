package io.tailrace.cli.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Athena's statements that make tables are in Hive's grammar; Trino brings Hive's parser along, among jars that fit no others. */
class AthenaStatementsTest {
    private static final Path HOME = Path.of("..").toAbsolutePath().normalize();

    private static URLClassLoader hive;

    @BeforeAll
    static void load() throws IOException {
        String jars = Files.readString(HOME.resolve("local/trino/target/trino.classpath"));
        URL[] urls = Stream.of(jars.strip().split(File.pathSeparator, -1))
                .map(AthenaStatementsTest::url)
                .toArray(URL[]::new);
        hive = new URLClassLoader(urls, ClassLoader.getPlatformClassLoader());
    }

    @AfterAll
    static void unload() throws IOException {
        hive.close();
    }

    @Test
    void hives_own_parser_reads_every_statement_that_makes_a_table() throws Exception {
        for (String file : List.of("connect/table.sql", "managed/table.sql", "managed/table-json.sql")) {
            List<String> statements =
                    SqlFile.read(HOME.resolve("config/athena").resolve(file)).statements();

            assertThat(statements).as(file).hasSize(2);
            for (String statement : statements) {
                assertThat(String.valueOf(parse(statement))).as(file).isNotEmpty();
            }
        }
    }

    @Test
    void hives_parser_refuses_a_statement_of_another_grammar() {
        assertThatThrownBy(() -> parse("CREATE TABLE \"orders\" (a varchar) WITH (format = 'PARQUET')"))
                .isInstanceOf(InvocationTargetException.class)
                .cause()
                .hasMessageContaining("cannot recognize input");
    }

    private static Object parse(String statement) throws ReflectiveOperationException {
        Class<?> driver = hive.loadClass("org.apache.hadoop.hive.ql.parse.ParseDriver");
        Method parse = driver.getMethod("parse", String.class, hive.loadClass("org.apache.hadoop.hive.ql.Context"));
        return parse.invoke(driver.getConstructor().newInstance(), statement, null);
    }

    private static URL url(String jar) {
        try {
            return Path.of(jar).toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException(jar, e);
        }
    }
}
