/**
 * What hides fields of rows: the masks, the paths that are masked, and the rest column without them.
 *
 * <p>After {@code row}, for {@code MaskField}. Imports {@code event}, {@code json}, {@code schema}, {@code row}, {@code option}
 * and connect-api. Start reading at {@link io.tailrace.mask.MaskedPaths}.
 */
@NullMarked
package io.tailrace.mask;

import org.jspecify.annotations.NullMarked;
