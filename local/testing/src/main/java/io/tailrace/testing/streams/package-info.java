/** DynamoDB and its streams by script: what DynamoDB Local cannot be made to do, as AWS documents it. */
@NullMarked
package io.tailrace.testing.streams;

import org.jspecify.annotations.NullMarked;
