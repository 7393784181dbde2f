package io.tailrace.shard;

/** Sequence numbers are decimal digits of differing length: as raw strings, 9 would come after 10. */
final class SequenceNumbers {

    private SequenceNumbers() {}

    static int compare(String one, String other) {
        String left = withoutLeadingZeros(one);
        String right = withoutLeadingZeros(other);
        return left.length() == right.length() ? left.compareTo(right) : Integer.compare(left.length(), right.length());
    }

    private static String withoutLeadingZeros(String digits) {
        int start = 0;
        while (start < digits.length() - 1 && digits.charAt(start) == '0') {
            start++;
        }
        return digits.substring(start);
    }
}
