package io.tailrace.aws;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.types.Password;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP proxy between the worker and AWS.
 *
 * @param user null when it needs none; then there is no password either
 * @param bypass hosts that are called directly: a name, or {@code *.example.com} and {@code .example.com} for all names below
 */
public record Proxy(
        URI url, @Nullable String user, @Nullable Password password, List<String> bypass) {

    public Proxy {
        bypass = List.copyOf(bypass);
    }

    /** As the HTTP client wants them: regular expressions over names in lower case. */
    Set<String> bypassPatterns() {
        return bypass.stream().map(Proxy::pattern).collect(Collectors.toSet());
    }

    private static String pattern(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        return (name.startsWith(".") ? "*" + name : name)
                .chars()
                .mapToObj(c -> c == '*' ? ".*" : Pattern.quote(Character.toString(c)))
                .collect(Collectors.joining());
    }
}
