package io.tailrace.cli.stack;

import java.util.Map;
import java.util.Optional;

/**
 * The expiry of a table's items: DynamoDB takes another attribute only once expiry is off, which takes an hour, and
 * the request that switches it off names the attribute by which it was on.
 *
 * @param attribute empty for none
 */
record TimeToLive(String attribute, boolean isOn) {
    private static final String ATTRIBUTE = "TimeToLiveAttribute";
    private static final String SWITCH = "TimeToLive";

    static TimeToLive of(Map<String, String> parameters) {
        return new TimeToLive(
                parameters.getOrDefault(ATTRIBUTE, ""), !"false".equals(parameters.getOrDefault(SWITCH, "true")));
    }

    /** Expiry by the former attribute turned off, when that has to come before what is wanted. */
    Optional<TimeToLive> before(TimeToLive wanted) {
        boolean isOnNow = isOn && !attribute.isEmpty();
        boolean isAnother = !attribute.equals(wanted.attribute());
        boolean neverMind = !isOnNow && wanted.attribute().isEmpty() && !attribute.isEmpty();
        return (isOnNow && isAnother) || neverMind ? Optional.of(new TimeToLive(attribute, false)) : Optional.empty();
    }

    Map<String, String> parameters() {
        return Map.of(ATTRIBUTE, attribute, SWITCH, String.valueOf(isOn));
    }
}
