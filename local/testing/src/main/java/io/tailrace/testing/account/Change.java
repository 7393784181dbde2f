package io.tailrace.testing.account;

/** What a change set would do to one resource: Add, Modify or Remove. */
record Change(String action, String logicalId, String type) {}
