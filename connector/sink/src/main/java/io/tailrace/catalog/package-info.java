/**
 * Tables for Athena: registered with Glue, or as statements to run yourself.
 *
 * <p>Beside the last step of the sink: the columns of files become the columns of queries. It uses Connect's schemas, Athena's
 * types and the Glue API, and knows nothing of records and files. Start reading at
 * {@link io.tailrace.catalog.TableDefinition}.
 */
@NullMarked
package io.tailrace.catalog;

import org.jspecify.annotations.NullMarked;
