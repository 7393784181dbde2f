package io.tailrace.local.hive;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hive.ql.exec.FileSinkOperator.RecordWriter;
import org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat;
import org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe;
import org.apache.hadoop.hive.serde2.SerDeException;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.mapred.JobConf;
import org.apache.hadoop.mapred.Reporter;
import org.apache.hive.hcatalog.data.JsonSerDe;

/** The columns of a table as Hive's classes have them: the one that reads JSON, and the one that writes Parquet. */
final class HiveTable {

    private final Properties properties = new Properties();
    private final Configuration configuration = new Configuration();
    private final JsonSerDe json = new JsonSerDe();
    private final ParquetHiveSerDe parquet = new ParquetHiveSerDe();

    HiveTable(String names, String types, String timestamps) throws SerDeException {
        properties.setProperty("columns", names);
        properties.setProperty("columns.types", types);
        properties.setProperty("timestamp.formats", timestamps);
        properties.setProperty("parquet.compression", "SNAPPY");
        json.initialize(configuration, properties);
        parquet.initialize(configuration, properties);
    }

    /** What Hive says against a row in one line, or nothing. */
    String objection(String row) {
        try {
            json.deserialize(new Text(row));
            return "";
        } catch (SerDeException | RuntimeException e) {
            return message(e);
        }
    }

    /** The rows as a file. */
    byte[] parquet(List<String> rows) throws IOException, SerDeException {
        Path folder = Files.createTempDirectory("rows-");
        Path file = folder.resolve("rows.parquet");
        RecordWriter writer = new MapredParquetOutputFormat()
                .getHiveRecordWriter(
                        new JobConf(configuration),
                        new org.apache.hadoop.fs.Path(file.toUri()),
                        Text.class,
                        false,
                        properties,
                        Reporter.NULL);
        for (String row : rows) {
            writer.write(parquet.serialize(json.deserialize(new Text(row)), json.getObjectInspector()));
        }
        writer.close(false);
        byte[] content = Files.readAllBytes(file);
        Files.deleteIfExists(folder.resolve(".rows.parquet.crc"));
        Files.delete(file);
        Files.delete(folder);
        return content;
    }

    /** One line; of a chain the last, which says the most. */
    static String message(Throwable e) {
        Throwable last = e;
        while (last.getCause() != null) {
            last = last.getCause();
        }
        String message = last.getMessage() == null ? last.getClass().getName() : last.getMessage();
        return message.replace('\n', ' ').strip();
    }
}
