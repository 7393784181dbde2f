package io.tailrace.cli.init;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Text with names for what differs, each written as {@code <<name>>}. */
final class Template {
    private static final Pattern NAME = Pattern.compile("<<([a-z]+)>>");

    private Template() {}

    /** Each name replaced by its value; in no value is a name looked for. */
    static String fill(String template, Map<String, String> values) {
        return NAME.matcher(template).replaceAll(name -> {
            String value = values.get(name.group(1));
            if (value == null) {
                throw new IllegalStateException("the template has no value for " + name.group());
            }
            return Matcher.quoteReplacement(value);
        });
    }
}
