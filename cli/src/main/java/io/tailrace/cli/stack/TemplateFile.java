package io.tailrace.cli.stack;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A CloudFormation template, as far as it is looked into before CloudFormation does.
 *
 * @param parameters the names of its parameters
 * @param required those without a default
 * @param resources types by logical id
 */
record TemplateFile(
        Path file, String body, Set<String> parameters, Set<String> required, Map<String, String> resources) {
    static TemplateFile read(Path file) {
        String body = YamlFile.text(file);
        YamlFile yaml = YamlFile.parse(file, body);
        Set<String> required = new TreeSet<>();
        YamlFile parameters = yaml.mapping("Parameters");
        for (String name : parameters.keys()) {
            if (!parameters.mapping(name).has("Default")) {
                required.add(name);
            }
        }
        Map<String, String> resources = new LinkedHashMap<>();
        YamlFile all = yaml.mapping("Resources");
        all.keys().forEach(name -> resources.put(name, all.mapping(name).text("Type")));
        return new TemplateFile(file, body, new TreeSet<>(parameters.keys()), required, resources);
    }

    /** Where it lies in a bucket when it is too long to be sent: another content is another key. */
    String key() {
        return "tailrace/" + Sha256.of(body.getBytes(StandardCharsets.UTF_8)).hex() + ".yaml";
    }
}
