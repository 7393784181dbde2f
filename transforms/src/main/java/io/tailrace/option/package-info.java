/**
 * Options of transforms and connectors: defined, read, checked, and the version they belong to.
 *
 * <p>Used while a plugin is configured, never per record. Imports Connect's configuration and nothing of ours. Start reading
 * at {@link io.tailrace.option.Options}.
 */
@NullMarked
package io.tailrace.option;

import org.jspecify.annotations.NullMarked;
