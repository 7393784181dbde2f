/** What only tests use, in any module. */
@NullMarked
package io.tailrace.testing;

import org.jspecify.annotations.NullMarked;
