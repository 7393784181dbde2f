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
            a string b                | expected ',' and the next column, or the end, at character 10
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
            a struct<b:int,B:int>     | 'B' is there already; Athena does not tell upper from lower case, at character 16
            order-id string           | '-' cannot be in a column's name; Athena takes letters, digits and _, at character 6
            URL string, Url string    | 'Url' is there already; Athena does not tell upper from lower case, at character 13
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
