package io.tailrace.testing.account;

/**
 * What a change set would do to one resource.
 *
 * @param action Add, Modify or Remove
 * @param replacement True, False or Conditional; empty unless it is modified
 * @param policyAction what becomes of the resource that is removed or replaced, such as Retain; empty for none
 */
record ResourceChange(String action, String logicalId, String type, String replacement, String policyAction) {}
