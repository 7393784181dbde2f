/**
 * Tables for Athena: registered with Glue, or as statements to run yourself.
 *
 * <p>Beside the last step of the sink: what files have as columns becomes what queries see. It knows Connect's schemas,
 * Athena's types and the Glue API; it knows no records and no files. Start reading at
 * {@link io.tailrace.catalog.TableDefinition}.
 */
@NullMarked
package io.tailrace.catalog;

import org.jspecify.annotations.NullMarked;
