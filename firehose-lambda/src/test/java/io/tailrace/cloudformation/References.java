package io.tailrace.cloudformation;

import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** What a template refers to, by {@code Ref}, {@code GetAtt} and {@code Sub}. */
final class References {

    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Za-z0-9:.]+)}");

    private References() {}

    /** Names of parameters and resources; with a dot and the attribute where one is read. */
    static Set<String> in(Template template) {
        Set<String> names = new TreeSet<>();
        template.forEachFunction(function -> {
            switch (function.name()) {
                case "Ref", "GetAtt" -> names.add(String.valueOf(function.argument()));
                case "Sub" ->
                    VARIABLE.matcher(String.valueOf(function.argument()))
                            .results()
                            .forEach(variable -> names.add(variable.group(1)));
                default -> {}
            }
        });
        names.removeIf(name -> name.startsWith("AWS::"));
        return names;
    }

    /** The part before the dot. */
    static String target(String reference) {
        return reference.replaceAll("\\..*", "");
    }
}
