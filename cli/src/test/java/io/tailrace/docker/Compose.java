package io.tailrace.docker;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.Yaml;

/** docker/compose.yaml, as far as the tests ask about it. */
record Compose(Map<String, Service> services) {

    static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();
    static final Path FILE = PROJECT.resolve("docker/compose.yaml");

    /** One service; what it does not set is empty. */
    record Service(
            String name,
            String image,
            Optional<Build> build,
            List<String> entrypoint,
            List<String> command,
            Map<String, String> environment,
            List<String> ports,
            List<String> volumes,
            List<String> dependsOn) {

        /** A variable that the service needs. */
        String variable(String variable) {
            return Optional.ofNullable(environment.get(variable))
                    .orElseThrow(() -> new AssertionError(name + " does not set " + variable));
        }

        /** The port that a mapping such as {@code 127.0.0.1:8083:8083} publishes; both sides are the same number. */
        List<Integer> publishedPorts() {
            return ports.stream()
                    .map(mapping -> mapping.split(":"))
                    .peek(parts -> {
                        if (parts.length != 3 || !parts[0].equals("127.0.0.1") || !parts[1].equals(parts[2])) {
                            throw new AssertionError(name + " publishes " + String.join(":", parts)
                                    + ": want loopback and the same port on both sides");
                        }
                    })
                    .map(parts -> Integer.valueOf(parts[2]))
                    .toList();
        }
    }

    /** How an image of ours is built; paths are absolute. */
    record Build(Path context, Path dockerfile, String target) {}

    static Compose read() {
        try (Reader reader = Files.newBufferedReader(FILE)) {
            Map<String, Object> file = new Yaml().load(reader);
            return new Compose(map(file.get("services")).entrySet().stream()
                    .collect(Collectors.toUnmodifiableMap(
                            Map.Entry::getKey, entry -> service(entry.getKey(), map(entry.getValue())))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Service service(String name) {
        return Optional.ofNullable(services.get(name))
                .orElseThrow(() -> new AssertionError("compose.yaml has no service " + name));
    }

    private static Service service(String name, Map<String, Object> fields) {
        return new Service(
                name,
                String.valueOf(fields.get("image")),
                Optional.ofNullable(fields.get("build")).map(build -> build(map(build))),
                strings(fields.get("entrypoint")),
                strings(fields.get("command")),
                map(fields.get("environment")).entrySet().stream()
                        .collect(Collectors.toMap(Map.Entry::getKey, entry -> String.valueOf(entry.getValue()))),
                strings(fields.get("ports")),
                strings(fields.get("volumes")),
                fields.get("depends_on") instanceof Map<?, ?> conditions
                        ? conditions.keySet().stream().map(String::valueOf).toList()
                        : strings(fields.get("depends_on")));
    }

    private static Build build(Map<String, Object> fields) {
        Path context =
                FILE.resolveSibling(String.valueOf(fields.get("context"))).normalize();
        return new Build(
                context,
                context.resolve(String.valueOf(fields.get("dockerfile"))),
                String.valueOf(fields.get("target")));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(@Nullable Object value) {
        return value == null ? Map.of() : (Map<String, Object>) value;
    }

    private static List<String> strings(@Nullable Object value) {
        return value == null
                ? List.of()
                : ((List<?>) value).stream().map(String::valueOf).toList();
    }
}
