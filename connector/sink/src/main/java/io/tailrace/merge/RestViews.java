package io.tailrace.merge;

import org.apache.iceberg.Schema;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.catalog.ViewCatalog;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.NoSuchViewException;
import org.apache.iceberg.view.SQLViewRepresentation;
import org.apache.iceberg.view.View;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;
import org.jspecify.annotations.Nullable;

/** Views in a catalog that has Iceberg's own, with a query for Trino. */
public record RestViews(ViewCatalog catalog) implements Views {
    private static final String DIALECT = "trino";

    @Override
    public void replace(TableIdentifier name, LiveView view) {
        requireOurs(name);
        try {
            catalog.buildView(name)
                    .withSchema(new Schema(view.columns()))
                    .withDefaultNamespace(name.namespace())
                    .withQuery(DIALECT, view.sql())
                    .createOrReplace();
        } catch (AlreadyExistsException e) {
            if (catalog.viewExists(name)) {
                throw new RetriableException("Another merger made view " + name + " first; looking again", e);
            }
            throw nameTaken("table", name);
        }
    }

    /** By the query: properties outlive the view that they were set for, when another engine replaces it. */
    private void requireOurs(TableIdentifier name) {
        View found;
        try {
            found = catalog.loadView(name);
        } catch (NoSuchViewException notYet) {
            return;
        }
        @Nullable SQLViewRepresentation query = found.sqlFor(DIALECT);
        if (query == null || !LiveView.isQueryOfOne(query.sql())) {
            throw nameTaken("view", name);
        }
    }

    private static ConnectException nameTaken(String kind, TableIdentifier name) {
        return new ConnectException("The catalog has a " + kind + " " + name
                + " that Tailrace did not make, and the live view needs this name. Rename the " + kind
                + ", or write to another table with table.name.template.");
    }
}
