package io.tailrace.option;

import java.util.Arrays;
import java.util.List;

/** A list of names as Connect's properties have it, with commas between them and perhaps spaces around them. */
public final class NameList {

    private NameList() {}

    /** The names in their order, also those that are listed twice; none in a blank text. */
    public static List<String> of(String text) {
        return Arrays.stream(text.split(",", -1))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .toList();
    }
}
