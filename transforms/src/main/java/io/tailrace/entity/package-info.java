/**
 * The entities of a single-table design: which one an item is, and the rows of each by a declaration of its own. It stands
 * between {@code transform}, which reads changes, and {@code row}, which makes rows. Start with {@link io.tailrace.entity.Entities}.
 */
@NullMarked
package io.tailrace.entity;

import org.jspecify.annotations.NullMarked;
