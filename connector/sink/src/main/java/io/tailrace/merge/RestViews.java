package io.tailrace.merge;

import org.apache.iceberg.Schema;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.catalog.ViewCatalog;

/** Views in a catalog that has Iceberg's own, with a query for Trino. */
public record RestViews(ViewCatalog catalog) implements Views {

    @Override
    public void replace(TableIdentifier name, LiveView view) {
        catalog.buildView(name)
                .withSchema(new Schema(view.columns()))
                .withDefaultNamespace(name.namespace())
                .withQuery("trino", view.sql())
                .createOrReplace();
    }
}
