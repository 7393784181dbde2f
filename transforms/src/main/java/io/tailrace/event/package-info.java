/** The change event: what happened to one item, told apart from every wire form it travels in. */
@NullMarked
package io.tailrace.event;

import org.jspecify.annotations.NullMarked;
