package io.tailrace.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.catalog.GlueViews.ViewColumn;
import io.tailrace.local.GlueServer;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.errors.ConnectException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.glue.model.Table;

class GlueViewsIT {
    private GlueServer server;
    private GlueClient glue;

    @BeforeEach
    void start() {
        server = GlueServer.start(0);
        glue = GlueClient.builder()
                .endpointOverride(server.endpoint())
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret")))
                .build();
        glue.createDatabase(request -> request.databaseInput(input -> input.name("lake")));
    }

    @AfterEach
    void stop() {
        glue.close();
        server.close();
    }

    @Test
    void a_view_that_was_made_here_is_replaced() {
        replace("SELECT 1 AS one");
        String first = found().viewOriginalText();
        replace("SELECT 2 AS one");

        assertThat(found().viewOriginalText()).startsWith("/* Presto View: ").isNotEqualTo(first);
    }

    @Test
    void a_view_that_a_user_made_is_left_alone() {
        // As Athena makes it: CREATE VIEW orders_live AS SELECT ...
        glue.createTable(request -> request.databaseName("lake")
                .tableInput(table -> table.name("orders_live")
                        .tableType("VIRTUAL_VIEW")
                        .parameters(Map.of("presto_view", "true", "comment", "Presto View"))
                        .viewOriginalText("/* Presto View: b2YgYSB1c2Vy */")
                        .viewExpandedText("/* Presto View */")));

        assertThatThrownBy(() -> replace("SELECT 1 AS one"))
                .isInstanceOf(ConnectException.class)
                .hasMessage("Glue has a view lake.orders_live that Tailrace did not make, and the live view needs"
                        + " this name. Rename the view, or write to another table with table.name.template.");
        assertThat(found().viewOriginalText()).contains("b2YgYSB1c2Vy");
    }

    @Test
    void a_table_of_the_view_s_name_is_left_alone() {
        glue.createTable(request -> request.databaseName("lake")
                .tableInput(table -> table.name("orders_live").tableType("EXTERNAL_TABLE")));

        assertThatThrownBy(() -> replace("SELECT 1 AS one"))
                .isInstanceOf(ConnectException.class)
                .hasMessageStartingWith("Glue has a table lake.orders_live that Tailrace did not make");
        assertThat(found().tableType()).isEqualTo("EXTERNAL_TABLE");
    }

    private void replace(String sql) {
        new GlueViews(glue).replace("lake", "orders_live", sql, List.of(new ViewColumn("one", "integer", "int")));
    }

    private Table found() {
        return glue.getTable(request -> request.databaseName("lake").name("orders_live"))
                .table();
    }
}
