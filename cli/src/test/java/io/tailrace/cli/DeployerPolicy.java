package io.tailrace.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/** The policy that the documentation gives to the deployer. */
final class DeployerPolicy {
    static final Path FILE = Path.of("../config/cloudformation/deployer-policy.json");

    private final JsonNode policy;

    private DeployerPolicy(JsonNode policy) {
        this.policy = policy;
    }

    static DeployerPolicy read() {
        try {
            return new DeployerPolicy(new ObjectMapper().readTree(FILE.toFile()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Actions of the statements whose name begins or ends so, with their asterisks. */
    Set<String> actions(Predicate<String> name) {
        Set<String> actions = new TreeSet<>();
        for (JsonNode statement : policy.get("Statement")) {
            if (name.test(statement.get("Sid").asText())) {
                JsonNode action = statement.get("Action");
                if (action.isArray()) {
                    action.forEach(one -> actions.add(one.asText()));
                } else {
                    actions.add(action.asText());
                }
            }
        }
        return actions;
    }

    /** What the commands themselves call. */
    Set<String> calls() {
        return actions(name -> name.contains("Calls"));
    }

    /** Whether some statement allows the action, whatever the resource. */
    boolean allows(String action) {
        return actions(name -> true).stream().anyMatch(allowed -> matches(allowed, action));
    }

    int characters() {
        return policy.toString().length();
    }

    private static boolean matches(String allowed, String action) {
        return action.matches(allowed.replace("*", ".*"));
    }
}
