package io.tailrace.cli.stack;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A CloudFormation template, as far as it is looked into before CloudFormation does.
 *
 * @param parameters what each may be
 * @param defaults the values of those that have one; a list is joined by commas
 * @param resources types by logical id
 */
record TemplateFile(
        Path file,
        String body,
        Map<String, ParameterRule> parameters,
        Map<String, String> defaults,
        Map<String, String> resources) {
    static TemplateFile read(Path file) {
        String body = YamlFile.text(file);
        YamlFile yaml = YamlFile.parse(file, body);
        Map<String, String> defaults = new LinkedHashMap<>();
        Map<String, ParameterRule> rules = new TreeMap<>();
        YamlFile parameters = yaml.mapping("Parameters");
        for (String name : parameters.keys()) {
            YamlFile parameter = parameters.mapping(name);
            rules.put(name, ParameterRule.of(parameter));
            if (parameter.has("Default")) {
                defaults.put(name, parameter.optionalText("Default").orElse(""));
            }
        }
        Map<String, String> resources = new LinkedHashMap<>();
        YamlFile all = yaml.mapping("Resources");
        all.keys().forEach(name -> resources.put(name, all.mapping(name).text("Type")));
        return new TemplateFile(file, body, rules, defaults, resources);
    }

    /** The same with another text, of the same parameters and resources. */
    TemplateFile with(String otherBody) {
        return new TemplateFile(file, otherBody, parameters, defaults, resources);
    }

    /** The names of the parameters without a default. */
    Set<String> required() {
        Set<String> required = new TreeSet<>(parameters.keySet());
        required.removeAll(defaults.keySet());
        return required;
    }

    /** Where it lies in a bucket when it is too long to be sent: another content is another key. */
    String key() {
        return "tailrace/" + Sha256.of(body.getBytes(StandardCharsets.UTF_8)).hex() + ".yaml";
    }
}
