/**
 * Column declarations in Athena's own type names, parsed once and used for rows, Glue tables and DDL alike.
 *
 * <p>Beside the flow: it knows no event and no row, and imports the JDK only. Start reading at
 * {@link io.tailrace.schema.Columns}.
 */
@NullMarked
package io.tailrace.schema;

import org.jspecify.annotations.NullMarked;
