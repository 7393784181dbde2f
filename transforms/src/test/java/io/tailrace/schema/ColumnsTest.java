package io.tailrace.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.schema.ColumnType.ArrayOf;
import io.tailrace.schema.ColumnType.Decimal;
import io.tailrace.schema.ColumnType.MapOf;
import io.tailrace.schema.ColumnType.Scalar;
import io.tailrace.schema.ColumnType.StructOf;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ColumnsTest {

    @Test
    void reads_every_scalar_type_by_athenas_name() {
        Columns columns =
                Columns.parse("a string, b boolean, c tinyint, d smallint, e int, f bigint, g float, h double,"
                        + " i date, j timestamp, k timestamp(6), l binary");

        assertThat(columns.list()).extracting(Column::type).containsExactly(Scalar.values());
    }

    @Test
    void reads_types_inside_types() {
        Columns columns =
                Columns.parse("lines array<struct<sku:string,price:decimal(10,2),tags:map<string,array<int>>>>");

        assertThat(columns.list())
                .containsExactly(new Column(
                        "lines",
                        new ArrayOf(new StructOf(List.of(
                                new Column("sku", Scalar.STRING),
                                new Column("price", new Decimal(10, 2)),
                                new Column("tags", new MapOf(new ArrayOf(Scalar.INT))))))));
    }

    @Test
    void takes_white_space_and_upper_case_types_anywhere() {
        Columns columns = Columns.parse("\n  a  INT ,\n\tb  STRUCT < c : DECIMAL( 4 , 1 ) , d : String >  ");

        assertThat(columns.declaration()).isEqualTo("a int, b struct<c:decimal(4,1),d:string>");
    }

    @Test
    void takes_a_decimal_without_a_scale_for_whole_numbers() {
        assertThat(Columns.parse("a decimal(38)").declaration()).isEqualTo("a decimal(38,0)");
    }

    @Test
    void writes_a_declaration_that_reads_back_to_the_same_columns() {
        Columns columns = Columns.parse("a array<map<string,struct<b:binary>>>, c decimal(38,38), D date");

        assertThat(Columns.parse(columns.declaration())).isEqualTo(columns);
    }

    @Test
    void reads_the_words_after_a_type() {
        String declaration = "a string from 'Order #''1''', b timestamp epoch(seconds), c date epoch(days) parsed,"
                + " d decimal(4,1) parsed default(-1.5), e timestamp(6) midnight, f string json,"
                + " g string default('it''s'), G2 string masked(last4), h array<string masked(hmac)>,"
                + " i struct<j:string from k masked('***'),l:map<string,timestamp epoch(millis)>,'m n':dropped>,"
                + " t bigint from PK part(2) parsed, u string from PK part(3), v string from SK part(1,'||'),"
                + " o binary masked(null), p string masked(sha256), 'q-r' dropped, s dropped";

        Columns columns = Columns.parse(declaration);

        assertThat(columns.declaration()).isEqualTo(declaration);
        assertThat(columns.arePlain()).isFalse();
        assertThat(Columns.parse("a array<struct<b:map<string,int>>>, c int").arePlain())
                .isTrue();
        for (String words : List.of("array<int parsed>", "map<string,int parsed>", "struct<b:int parsed>")) {
            assertThat(Columns.parse("a " + words).arePlain()).isFalse();
        }
        assertThat(Columns.parse(columns.declaration())).isEqualTo(columns);
        assertThat(columns.dropped()).containsExactly("q-r", "s");
        assertThat(columns.list().get(0).attribute()).isEqualTo("Order #'1'");
        assertThat(columns.list())
                .extracting(column -> column.type().athenaName())
                .containsExactly(
                        "string",
                        "timestamp",
                        "date",
                        "decimal(4,1)",
                        "timestamp",
                        "string",
                        "string",
                        "string",
                        "array<string>",
                        "struct<j:string,l:map<string,timestamp>>",
                        "bigint",
                        "string",
                        "string",
                        "binary",
                        "string");
    }

    @Test
    void takes_the_words_in_any_case_and_a_column_that_is_named_like_one() {
        assertThat(Columns.parse("from string FROM x, dropped int Default( 3 ), json string JSON")
                        .declaration())
                .isEqualTo("from string from x, dropped int default(3), json string json");
    }

    @Test
    void finds_a_column_by_its_exact_name() {
        Columns columns = Columns.parse("orderId string");

        assertThat(columns.find("orderId")).isEqualTo(new Column("orderId", Scalar.STRING));
        assertThat(columns.find("orderid")).isNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ``                        | expected a column's name, at character 1
            a                         | expected a type: string, boolean, tinyint
            a string,                 | expected a column's name, at character 10
            a string b                | expected ',' and the next column, or the end; after a type may stand from NAME, epoch(seconds), parsed
            a:string                  | a column's name and type are separated by a space, not by ':', at character 2
            a integer                 | 'integer' is not a type of Athena's tables; write int, at character 3
            a varchar(10)             | 'varchar' is not a type of Athena's tables; write string, at character 3
            a list<string>            | 'list' is not a type of Athena's tables; write array<...>, at character 3
            a money                   | 'money' is not a type of Athena; its types are string, boolean
            a decimal                 | a decimal needs its precision and scale: decimal(10,2)
            a decimal(39,2)           | a decimal has 1 to 38 digits, not 39, at character 3
            a decimal(0,0)            | a decimal has 1 to 38 digits, not 0, at character 3
            a decimal(4,5)            | a decimal of 4 digits has 0 to 4 after the point, not 5, at character 3
            a decimal(x)              | expected a number of digits: decimal(10,2), at character 11
            a decimal(10,2            | a decimal's digits end with ')': decimal(10,2), at character 15
            a array                   | an array needs the type of its elements: array<string>, at character 8
            a array<int               | an array's type ends with '>', at character 12
            a map<int,string>         | a map's keys are names of attributes, so their type is string: map<string,...>, at character 7
            a map<string>             | a map needs the type of its values after that of its keys: map<string,int>, at character 13
            a struct<>                | expected a field's name, at character 10
            a struct<b string>        | a field's name and type are separated by ':', as in struct<street:string>, at character 12
            a struct<b:int,B:int>     | 'B' is declared already; Athena does not distinguish upper and lower case, at character 16
            order-id string           | '-' cannot be in a column's name; Athena takes letters, digits and _, at character 6
            URL string, Url string    | 'Url' is declared already; Athena does not distinguish upper and lower case, at character 13
            a int epoch(seconds)      | 'epoch' does not fit int; it belongs to a timestamp or date, at character 7
            a timestamp epoch(days)   | 'epoch' does not fit timestamp; it belongs to a date, at character 13
            a date epoch(hours)       | an epoch counts seconds, millis, micros or days: epoch(seconds)
            a date epoch              | epoch needs its unit: epoch(seconds), epoch(millis)
            a string parsed           | 'parsed' does not fit string; it belongs to a number, a boolean, or a timestamp or date after its epoch(...), at character 10
            a date midnight           | 'midnight' does not fit date; it belongs to a timestamp, at character 8
            a int json                | 'json' does not fit int; it belongs to a string, at character 7
            a string json json        | 'json' is there twice, at character 15
            a timestamp epoch(millis) parsed midnight | 'midnight' cannot be combined with 'parsed', at character 34
            a string from             | from needs the attribute's name: from orderId, or from 'order id'
            a string from 'x          | a text in quotes ends with a quote: 'it''s', at character 15
            a array<string from x>    | 'from' belongs to a column or a field, not to the elements of an array or map, at character 16
            a int default             | default needs its value: default(0) or default('new')
            a int default()           | default needs its value: default(0) or default('new')
            a array<int> default(0)   | 'default' does not fit array<int>; it belongs to a single value that is not binary, at character 14
            a int masked(last4)       | 'masked(last4)' does not fit int; it belongs to a string, since it makes a text; masked(null) fits any type
            a string masked           | masked needs what is shown instead: masked(last4), masked(hmac)
            a string masked(md5)      | a mask is masked(last4), masked(hmac), masked(sha256), masked(null) or masked('text'), at character 17
            a dropped                 | expected a column that is not dropped
            a struct<b:dropped>       | a struct has at least one field that is not dropped
            a int, a dropped          | the attribute 'a' has a column and is dropped; keep one
            a int, b int from a       | the attribute 'a' has two columns; keep one
            a string part             | part needs its number: part(2), or part(2,'|')
            a string part(0)          | parts are counted from 1, and something separates them: part(2), at character 10
            a string default(x) masked(null) | 'default' and 'masked' cannot be combined
            a string part(2) masked(null) | 'masked(null)' does not fit a part: it would move the parts after it
            a string part(2) masked('x#') | 'masked('x#')' does not fit a part: it would move the parts after it
            a array<int> part(1)      | 'part' does not fit array<int>; it belongs to a single value
            a struct<b:string part(1)> | 'part' belongs to a column, not to what is within one, at character 19
            a string part(1) default(x) | 'part' and 'default' cannot be combined
            a string from k part(1), b string from k part(2,'/') | the parts of 'k' are separated by # and by /; choose one
            a string from k part(1), k dropped | the attribute 'k' has a column and is dropped; keep one
            a int, x dropped, x dropped | the attribute 'x' is dropped twice
            a int, 'b c' string       | a name in quotes is an attribute's: write 'the name' dropped, or a_column string from 'the name'
            größe int                 | 'ö' cannot be in a column's name; Athena takes letters, digits and _, at character 3
            """)
    void refuses_a_wrong_declaration_with_the_place_and_the_fix(String declaration, String problem) {
        assertThatThrownBy(() -> Columns.parse(declaration))
                .isInstanceOf(ColumnsException.class)
                .hasMessageContaining(problem);
    }

    @Test
    void shows_the_declaration_around_the_place() {
        assertThatThrownBy(
                        () -> Columns.parse("order_id string, customer string, quantity integer, price decimal(10,2)"))
                .hasMessage("'integer' is not a type of Athena's tables; write int, at character 44:"
                        + " ...stomer string, quantity  >>> integer, price decimal(1...");
    }

    @Test
    void refuses_a_name_longer_than_a_catalog_takes() {
        assertThat(Columns.parse("a".repeat(255) + " int").list()).hasSize(1);

        assertThatThrownBy(() -> Columns.parse("a".repeat(256) + " int"))
                .hasMessageContaining("a column's name has at most 255 characters, at character 1");
    }
}
