package io.tailrace.row;

import io.tailrace.event.AttributeValue;
import io.tailrace.event.AttributeValue.Null;
import io.tailrace.event.json.DynamoDbJson;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;

/**
 * What a conversion could not put into its column, besides the value it returns. One instance serves all conversions of a
 * transformation, one attribute after the other; most leave nothing.
 */
final class Unconverted {

    private final MismatchPolicy policy;
    private final Nulls.Policy nulls;
    private @Nullable String json;
    private boolean misfit;

    Unconverted(MismatchPolicy policy, Nulls.Policy nulls) {
        this.policy = policy;
        this.nulls = nulls;
    }

    /** Forgets what a row left here that came to nothing. */
    void clear() {
        json = null;
        misfit = false;
    }

    /** A value that the type at this path cannot hold. */
    void misfit(String path, String athenaType, AttributeValue value) {
        if (policy == MismatchPolicy.FAIL) {
            throw new DataException("column " + path + ": a value of type " + value.type() + " does not fit "
                    + athenaType + ". Declare a wider type, or set columns.on.mismatch to null-and-keep or rest");
        }
        misfit = true;
        keep(value);
    }

    /** A NULL attribute, which in its column looks like a missing one. */
    void keepNull() {
        if (nulls == Nulls.Policy.KEEP) {
            keep(Null.NULL);
        }
    }

    /** A value that the column holds in part. */
    void keep(AttributeValue value) {
        StringBuilder text = new StringBuilder();
        DynamoDbJson.append(text, value);
        json = text.toString();
    }

    /** What is left of a nested value, already in JSON. */
    void keepJson(String nested) {
        json = nested;
    }

    /** What is left since the last call, as DynamoDB JSON, or null. */
    @Nullable String take() {
        String taken = json;
        json = null;
        return taken;
    }

    /** Whether, since the last call, something did not fit that must take its whole column with it. */
    boolean takeWholeColumn() {
        boolean whole = misfit && policy == MismatchPolicy.REST;
        misfit = false;
        return whole;
    }
}
