package io.tailrace.testing.account;

/** What a change set would do to one resource: Add, Modify or Remove. */
record ResourceChange(String action, String logicalId, String type) {}
