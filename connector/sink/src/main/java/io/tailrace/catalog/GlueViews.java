package io.tailrace.catalog;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.tailrace.aws.AwsErrors;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.errors.ConnectException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.glue.model.Column;
import software.amazon.awssdk.services.glue.model.EntityNotFoundException;
import software.amazon.awssdk.services.glue.model.StorageDescriptor;
import software.amazon.awssdk.services.glue.model.Table;
import software.amazon.awssdk.services.glue.model.TableInput;

/**
 * Views in Glue as Athena itself keeps them: the statement and the columns' types, in JSON, in base64, in a comment. A view is
 * replaced in one call, so that a query sees the former or the new one.
 */
public final class GlueViews {
    private static final JsonFactory JSON = new JsonFactory();
    private static final String KIND = "VIRTUAL_VIEW";
    private static final String CATALOG = "awsdatacatalog";
    /** By which a view is known as one that was made here. */
    private static final String OWNER = "tailrace";

    private final GlueClient glue;

    public GlueViews(GlueClient glue) {
        this.glue = glue;
    }

    /**
     * A column of a view.
     *
     * @param type in Trino's words
     * @param glueType in Hive's
     */
    public record ViewColumn(String name, String type, String glueType) {}

    /**
     * Creates the view, or replaces the one of this name that was made here.
     *
     * @param sql the query, in Trino's grammar
     * @throws ConnectException when the name is a table's, or that of a view that was not made here
     */
    public void replace(String database, String name, String sql, List<ViewColumn> columns) {
        TableInput view = TableInput.builder()
                .name(name)
                .description("Items as they are now, made by Tailrace after each merge")
                .owner(OWNER)
                .tableType(KIND)
                .parameters(Map.of("presto_view", "true", "comment", "Presto View"))
                .viewOriginalText("/* Presto View: " + encoded(database, sql, columns) + " */")
                .viewExpandedText("/* Presto View */")
                .storageDescriptor(StorageDescriptor.builder()
                        .columns(columns.stream()
                                .map(column -> Column.builder()
                                        .name(column.name())
                                        .type(column.glueType())
                                        .build())
                                .toList())
                        .location("")
                        .numberOfBuckets(0)
                        .serdeInfo(serde -> serde.parameters(Map.of()))
                        .build())
                .build();
        try {
            if (exists(database, name)) {
                glue.updateTable(request ->
                        request.databaseName(database).tableInput(view).skipArchive(true));
            } else {
                glue.createTable(request -> request.databaseName(database).tableInput(view));
            }
        } catch (SdkException e) {
            throw AwsErrors.translate("replace view " + database + "." + name + " in Glue", e);
        }
    }

    private boolean exists(String database, String name) {
        try {
            Table found = glue.getTable(
                            request -> request.databaseName(database).name(name))
                    .table();
            if (!KIND.equals(found.tableType())) {
                throw nameTaken("table", database, name);
            }
            if (!OWNER.equals(found.owner())) {
                throw nameTaken("view", database, name);
            }
            return true;
        } catch (EntityNotFoundException e) {
            return false;
        }
    }

    private static ConnectException nameTaken(String kind, String database, String name) {
        return new ConnectException("Glue has a " + kind + " " + database + "." + name
                + " that Tailrace did not make, and the live view needs this name. Rename the " + kind
                + ", or write to another table with table.name.template.");
    }

    private static String encoded(String database, String sql, List<ViewColumn> columns) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("originalSql", sql);
            json.writeStringField("catalog", CATALOG);
            json.writeStringField("schema", database);
            json.writeArrayFieldStart("columns");
            for (ViewColumn column : columns) {
                json.writeStartObject();
                json.writeStringField("name", column.name());
                json.writeStringField("type", column.type());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Base64.getEncoder().encodeToString(bytes.toByteArray());
    }
}
