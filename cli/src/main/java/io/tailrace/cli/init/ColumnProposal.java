package io.tailrace.cli.init;

import java.util.List;

/**
 * An attribute and what becomes of it.
 *
 * @param column its column's name, or the one that it would have
 * @param attribute its name in DynamoDB
 */
record ColumnProposal(String column, String attribute, AttributeProfile profile, Proposal proposal, Role role) {
    /** Whether rows are known by it. */
    enum Role {
        KEY,
        ATTRIBUTE
    }

    boolean isKey() {
        return role == Role.KEY;
    }

    boolean isColumn() {
        return proposal.shape() != null;
    }

    /** What of it looks personal. A key is left alone: rows are found by it. */
    List<PersonalData.Finding> personal() {
        Shape shape = proposal.shape();
        return shape == null || isKey() ? List.of() : PersonalData.in(column, attribute, profile, shape);
    }
}
