package io.tailrace.row;

import io.tailrace.event.ChangeEvent;
import io.tailrace.event.Operation;

/**
 * What becomes of a removed item.
 *
 * @param deletes of one that was deleted by a call
 * @param expiries of one whose time to live was over
 */
public record RemovePolicies(DeletePolicy deletes, ExpiryPolicy expiries) {

    /** What becomes of a change: a row, unless it is a removal that is to become something else. */
    public DeletePolicy of(ChangeEvent event) {
        if (event.operation() != Operation.REMOVE) {
            return DeletePolicy.ROW;
        }
        return event.isTimeToLiveExpiry() ? expiries.policy(deletes) : deletes;
    }
}
