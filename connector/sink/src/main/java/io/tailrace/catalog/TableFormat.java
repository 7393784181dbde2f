package io.tailrace.catalog;

import java.util.Arrays;

/** How the files of a table are read: the classes that Hive's tables, and so Glue's and Athena's, name. */
public enum TableFormat {
    PARQUET(
            "parquet",
            "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe",
            "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
            "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat"),
    /** JSON lines. The documentation of Athena's other JSON SerDe leaves some cases open. */
    JSON(
            "json",
            "org.apache.hive.hcatalog.data.JsonSerDe",
            "org.apache.hadoop.mapred.TextInputFormat",
            "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat");

    private final String classification;
    private final String serde;
    private final String inputFormat;
    private final String outputFormat;

    TableFormat(String classification, String serde, String inputFormat, String outputFormat) {
        this.classification = classification;
        this.serde = serde;
        this.inputFormat = inputFormat;
        this.outputFormat = outputFormat;
    }

    /**
     * The format with this name.
     *
     * @param name parquet or json
     */
    public static TableFormat of(String name) {
        return Arrays.stream(values())
                .filter(format -> format.classification.equals(name))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("Unknown table format " + name + ". Use parquet or json."));
    }

    /** What Glue calls it. */
    String classification() {
        return classification;
    }

    String serde() {
        return serde;
    }

    String inputFormat() {
        return inputFormat;
    }

    String outputFormat() {
        return outputFormat;
    }
}
