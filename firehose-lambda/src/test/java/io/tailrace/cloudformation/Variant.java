package io.tailrace.cloudformation;

import io.tailrace.cloudformation.Template.Function;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a template makes with certain parameters: conditions are decided, choices made, resources and outputs left out. Other functions
 * stay what they are.
 */
final class Variant {

    private static final Object NO_VALUE = new Object();

    private final Template template;
    private final Map<String, String> parameters;

    private Variant(Template template, Map<String, String> parameters) {
        this.template = template;
        this.parameters = parameters;
    }

    /** @param parameters those that are not at their default; nothing checks that they are allowed */
    static Template of(Template template, Map<String, String> parameters) {
        var variant = new Variant(template, parameters);
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("Parameters", template.section("Parameters"));
        content.put("Resources", variant.kept("Resources"));
        content.put("Outputs", variant.kept("Outputs"));
        return new Template(template.file(), content);
    }

    private Map<String, Object> kept(String section) {
        Map<String, Object> kept = new LinkedHashMap<>();
        template.section(section).forEach((name, entry) -> {
            Object condition = Template.map(entry).get("Condition");
            if (condition == null || holds(String.valueOf(condition))) {
                Map<String, Object> decided = new LinkedHashMap<>(Template.map(decided(entry)));
                decided.remove("Condition");
                kept.put(name, decided);
            }
        });
        return kept;
    }

    private boolean holds(String condition) {
        Object definition = template.section("Conditions").get(condition);
        if (definition == null) {
            throw new AssertionError(template.file() + " has no condition " + condition);
        }
        return isTrue(definition);
    }

    private boolean isTrue(Object expression) {
        Function function = (Function) expression;
        List<?> arguments = function.argument() instanceof List<?> list ? list : List.of(function.argument());
        return switch (function.name()) {
            case "Condition" -> holds(String.valueOf(function.argument()));
            case "Not" -> !isTrue(arguments.get(0));
            case "And" -> arguments.stream().allMatch(this::isTrue);
            case "Or" -> arguments.stream().anyMatch(this::isTrue);
            case "Equals" -> text(arguments.get(0)).equals(text(arguments.get(1)));
            default -> throw new AssertionError("Not in a condition: " + function);
        };
    }

    private String text(@Nullable Object expression) {
        if (expression instanceof Function function) {
            return switch (function.name()) {
                case "Ref" -> parameter(String.valueOf(function.argument()));
                case "Join" ->
                    Template.list(
                                    ((List<?>) function.argument()).get(1) instanceof List<?> list
                                            ? list
                                            : List.of(((List<?>) function.argument()).get(1)))
                            .stream()
                            .map(this::text)
                            .collect(Collectors.joining());
                default -> throw new AssertionError("Not in a condition: " + function);
            };
        }
        return String.valueOf(expression);
    }

    private String parameter(String name) {
        String given = parameters.get(name);
        Object standard = Template.map(template.section("Parameters").get(name)).get("Default");
        return given == null ? String.valueOf(Objects.requireNonNull(standard, name)) : given;
    }

    private Object decided(@Nullable Object value) {
        if (value instanceof Function function) {
            return decided(function);
        }
        if (value instanceof Map<?, ?>) {
            Map<String, Object> map = new LinkedHashMap<>();
            Template.map(value).forEach((key, each) -> {
                Object decided = decided(each);
                if (decided != NO_VALUE) {
                    map.put(key, decided);
                }
            });
            return map;
        }
        if (value instanceof List<?> list) {
            List<Object> elements =
                    new ArrayList<>(list.stream().map(this::decided).toList());
            elements.removeIf(element -> element == NO_VALUE);
            return elements;
        }
        return Objects.requireNonNull(value);
    }

    private Object decided(Function function) {
        if (function.name().equals("If")) {
            List<?> choice = (List<?>) function.argument();
            return decided(choice.get(holds(String.valueOf(choice.get(0))) ? 1 : 2));
        }
        if (function.name().equals("Ref") && function.argument().equals("AWS::NoValue")) {
            return NO_VALUE;
        }
        return new Function(function.name(), decided(function.argument()));
    }
}
