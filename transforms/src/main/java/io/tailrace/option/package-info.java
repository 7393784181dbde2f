/** Options of transforms and connectors: read, checked, and the version they belong to. It imports Connect's configuration and nothing of ours. */
@NullMarked
package io.tailrace.option;

import org.jspecify.annotations.NullMarked;
