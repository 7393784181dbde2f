/**
 * Single values and where to find them: numbers without loss, times, base64, a field by its path. A value is converted
 * exactly or not at all.
 *
 * <p>Below every other room, imports Connect's data API and nothing of ours. Start reading at
 * {@link io.tailrace.value.ExactNumber}.
 */
@NullMarked
package io.tailrace.value;

import org.jspecify.annotations.NullMarked;
