package io.tailrace.json;

/** The grammar of JSON's numbers. What they mean is for others. */
final class JsonNumbers {

    private JsonNumbers() {}

    /**
     * The end of the number that begins here.
     *
     * @throws io.tailrace.event.MalformedEventException when none begins here
     */
    static int end(byte[] json, int from) {
        int at = json[from] == '-' ? from + 1 : from;
        boolean leadingZero = at < json.length && json[at] == '0';
        at = leadingZero ? at + 1 : digits(json, at);
        if (at < json.length && json[at] == '.') {
            at = digits(json, at + 1);
        }
        if (at < json.length && (json[at] == 'e' || json[at] == 'E')) {
            at++;
            boolean signed = at < json.length && (json[at] == '+' || json[at] == '-');
            at = digits(json, signed ? at + 1 : at);
        }
        return at;
    }

    /** Where one or more digits end. */
    private static int digits(byte[] json, int from) {
        int at = from;
        while (at < json.length && json[at] >= '0' && json[at] <= '9') {
            at++;
        }
        if (at == from) {
            throw JsonCursor.notJson(at);
        }
        return at;
    }
}
