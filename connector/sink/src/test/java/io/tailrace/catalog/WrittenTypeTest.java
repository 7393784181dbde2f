package io.tailrace.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.schema.ColumnType;
import io.tailrace.schema.Columns;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WrittenTypeTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "int | int",
                "int | bigint",
                "tinyint | smallint",
                "decimal(10,2) | decimal(12,2)",
                "array<int> | array<bigint>",
                "map<string,int> | map<string,bigint>",
                "struct<a:int> | struct<b:string,a:bigint>",
                "struct<firstname:string> | struct<firstName:string>",
                "timestamp | timestamp(6)"
            })
    void objects_stay_readable_as_a_wider_type(String had, String wanted) {
        assertThat(new WrittenType(had).isReadableAs(type(wanted), TableFormat.PARQUET))
                .isTrue();
        assertThat(new WrittenType(had).isReadableAs(type(wanted), TableFormat.JSON))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bigint | int",
                "int | double",
                "int | string",
                "char(3) | string",
                "string | int",
                "decimal(10,2) | bigint",
                "decimal(10,2) | decimal(12,4)",
                "decimal(10,2) | decimal(9,2)",
                "double | float",
                "timestamp | date",
                "struct<a:int,b:int> | struct<a:int>",
                "struct<a:int> | struct<a:string>",
                "array<int> | int",
                "map<string,int> | map<string,string>"
            })
    void they_do_not_as_any_other(String had, String wanted) {
        assertThat(new WrittenType(had).isReadableAs(type(wanted), TableFormat.PARQUET))
                .isFalse();
        assertThat(new WrittenType(had).isReadableAs(type(wanted), TableFormat.JSON))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"float | double", "array<float> | array<double>", "struct<a:float> | struct<a:double>"})
    void a_float_becomes_a_double_in_lines_alone(String had, String wanted) {
        assertThat(new WrittenType(had).isReadableAs(type(wanted), TableFormat.JSON))
                .isTrue();
        assertThat(new WrittenType(had).isReadableAs(type(wanted), TableFormat.PARQUET))
                .isFalse();
    }

    private static ColumnType type(String declared) {
        return Columns.parse("c " + declared).list().get(0).type();
    }
}
