package io.tailrace.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.catalog.HiveParser.Node;
import io.tailrace.schema.Column;
import io.tailrace.schema.ColumnType;
import io.tailrace.schema.ColumnType.ArrayOf;
import io.tailrace.schema.ColumnType.MapOf;
import io.tailrace.schema.ColumnType.Scalar;
import io.tailrace.schema.ColumnType.StructOf;
import io.tailrace.schema.Columns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Athena's statements that make tables mean in Hive's grammar what the table is, whatever its names are. */
class StatementsInHiveTest {
    private static final List<String> NAMES = List.of(
            "a`b", "``", "x\"y", "it's", "back\\slash", "order-id", "straße", "select", "1st", "_id", "a/b", "😀");
    private static final List<String> FIELDS = List.of("größe", "a.b", "1a", "_x", "date", "plain_1");

    private static HiveParser hive;

    @BeforeAll
    static void load() throws IOException {
        hive = new HiveParser();
    }

    @AfterAll
    static void unload() throws IOException {
        hive.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"connect-hive/table.sql", "managed/table.sql", "managed/table-json.sql"})
    void hives_own_parser_reads_every_shipped_statement_that_makes_a_table(String file) throws Exception {
        String sql =
                Files.readString(Path.of("../../config/athena").resolve(file)).replaceAll("(?m)^--.*$", "");
        String[] statements = sql.strip().split(";\\n\\s*");

        assertThat(statements).hasSize(2);
        hive.parse(statements[0]).find("TOK_CREATEDATABASE");
        hive.parse(statements[1]).find("TOK_CREATETABLE");
    }

    @Test
    void a_statement_of_another_grammar_is_refused() {
        assertThatThrownBy(() -> hive.parse("CREATE TABLE \"orders\" (a varchar) WITH (format = 'PARQUET')"))
                .hasMessageContaining("cannot recognize input");
    }

    @ParameterizedTest
    @EnumSource(Folders.class)
    void a_table_with_any_names_means_that_table(Folders folders) throws Exception {
        StructOf struct = new StructOf(
                FIELDS.stream().map(name -> new Column(name, Scalar.STRING)).toList());
        List<Column> columns = new ArrayList<>();
        NAMES.forEach(name -> columns.add(new Column(name, new ArrayOf(new MapOf(struct)))));
        columns.add(new Column("cdc_ttl_expired", Scalar.BOOLEAN));
        TableDefinition table = table("data`base", "ta`ble", "s3://lake/it's/back\\slash/''/", columns, folders);

        Node created = hive.parse(new AthenaDdl(table).createTable());

        assertThat(words(created.find("TOK_TABNAME"))).containsExactly("data`base", "ta`ble");
        List<Node> made = created.find("TOK_TABCOLLIST").parts();
        assertThat(made.stream().map(column -> column.part(0).text()))
                .containsExactlyElementsOf(columns.stream().map(Column::name).toList());
        assertThat(made.get(0).find("TOK_STRUCT").find("TOK_TABCOLLIST").parts())
                .extracting(field -> field.part(0).text())
                .containsExactlyElementsOf(FIELDS);
        assertThat(hive.meaning(made.get(made.size() - 1).part(2))).isEqualTo(ColumnComments.of("cdc_ttl_expired"));
        assertThat(created.find("TOK_TABLEPARTCOLS").parts())
                .extracting(column -> column.part(0).text())
                .containsExactlyElementsOf(folders.columns());
        assertThat(hive.meaning(created.find("TOK_TABLELOCATION").part(0))).isEqualTo(table.location());
        Map<String, String> properties = new LinkedHashMap<>();
        for (Node property : created.all("TOK_TABLEPROPERTY").toList()) {
            properties.put(hive.meaning(property.part(0)), hive.meaning(property.part(1)));
        }
        properties.put("EXTERNAL", "TRUE");
        assertThat(properties).isEqualTo(table.properties());
        assertThat(words(hive.parse(new AthenaDdl(table).createDatabase()).find("TOK_CREATEDATABASE")))
                .startsWith("data`base");
    }

    @ParameterizedTest
    @ValueSource(strings = {"customer.name", "a:b"})
    void a_name_that_athena_refuses_even_in_quotes_is_refused_with_the_way_out(String name) {
        AthenaDdl ddl = new AthenaDdl(
                table("tailrace", "orders", "s3://lake/orders/", List.of(new Column(name, Scalar.STRING))));

        assertThatThrownBy(() -> hive.parse("CREATE TABLE orders (`" + name + "` string)"))
                .hasMessageContaining("can not be used in column name");
        assertThatThrownBy(ddl::createTable)
                .hasMessage("Column " + name + " has a point or a colon in its name, which Athena refuses in CREATE"
                        + " TABLE, in quotes too. Let the sink register the table with"
                        + " catalog=glue, or rename the column with a transform.");
    }

    @Test
    void words_of_the_grammar_can_be_fields_of_a_struct() throws Exception {
        List<Column> fields = new ArrayList<>();
        for (String keyword : hive.keywords()) {
            fields.add(new Column(keyword.toLowerCase(Locale.ROOT), Scalar.INT));
        }

        Node created = hive.parse(new AthenaDdl(table(
                        "tailrace", "orders", "s3://lake/orders/", List.of(new Column("s", new StructOf(fields)))))
                .createTable());

        assertThat(created.find("TOK_STRUCT").find("TOK_TABCOLLIST").parts())
                .extracting(field -> field.part(0).text())
                .containsExactlyElementsOf(fields.stream().map(Column::name).toList());
    }

    @Test
    void fields_are_quoted_only_where_their_names_need_it() {
        ColumnType type = new StructOf(List.of(new Column("city", Scalar.STRING), new Column("order", Scalar.INT)));

        assertThat(HiveSql.type(new MapOf(type))).isEqualTo("map<string,struct<city:string,`order`:int>>");
    }

    private static TableDefinition table(String database, String name, String location, List<Column> columns) {
        return table(database, name, location, columns, Folders.HOURLY);
    }

    private static TableDefinition table(
            String database, String name, String location, List<Column> columns, Folders folders) {
        return new TableDefinition(
                database,
                name,
                location,
                TableFormat.PARQUET,
                new Columns(columns),
                new Partitioning(folders, LocalDate.of(2026, 1, 1)));
    }

    private static List<String> words(Node node) {
        return node.parts().stream().map(Node::text).toList();
    }
}
