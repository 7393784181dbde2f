package io.tailrace.aws;

import static io.tailrace.aws.AwsOptions.DUAL_STACK;
import static io.tailrace.aws.AwsOptions.FIPS;
import static io.tailrace.aws.AwsOptions.PROXY;
import static io.tailrace.aws.AwsOptions.PROXY_BYPASS;
import static io.tailrace.aws.AwsOptions.PROXY_PASSWORD;
import static io.tailrace.aws.AwsOptions.PROXY_USER;

import io.tailrace.aws.AwsOptions.Problem;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.LambdaValidator;
import org.apache.kafka.common.config.ConfigDef.Width;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/** The options that say how a worker's network reaches AWS, for parsing, validation and documentation. */
final class NetworkConfigDef {

    private static final String HOST = "a host name, or *.example.com for all names below";

    private NetworkConfigDef() {}

    /** Defines the options after the last one, and returns the order of its own last. */
    static int define(ConfigDef definition, String group, int last) {
        int order = last;
        definition
                .define(
                        PROXY,
                        ConfigDef.Type.STRING,
                        null,
                        LambdaValidator.with(NetworkConfigDef::requireProxy, () -> "an http or https URL"),
                        Importance.LOW,
                        "URL of an HTTP proxy for all calls, those to STS and to IAM Identity Center too, for example http://proxy:3128. "
                                + "Without it the JVM's own settings count, then the environment's. The metadata of a machine or container is never asked "
                                + "through a proxy.",
                        group,
                        ++order,
                        Width.LONG,
                        "Proxy")
                .define(
                        PROXY_USER,
                        ConfigDef.Type.STRING,
                        null,
                        AwsConfigDef.matching("[^:\\s]+", "a user's name, without colons and blanks"),
                        Importance.LOW,
                        "User for the proxy, by basic authentication; needs " + PROXY_PASSWORD + ".",
                        group,
                        ++order,
                        Width.MEDIUM,
                        "Proxy user")
                .define(
                        PROXY_PASSWORD,
                        ConfigDef.Type.PASSWORD,
                        null,
                        Importance.LOW,
                        "Password of " + PROXY_USER
                                + ". Write it through a config provider, for example ${file:/run/secrets/proxy:password}.",
                        group,
                        ++order,
                        Width.MEDIUM,
                        "Proxy password")
                .define(
                        PROXY_BYPASS,
                        ConfigDef.Type.LIST,
                        List.of(),
                        LambdaValidator.with(NetworkConfigDef::requireHosts, () -> HOST + ", separated by commas"),
                        Importance.LOW,
                        "Hosts that are called directly and not through " + PROXY
                                + ", such as VPC endpoints, separated by commas: a name, or *.example.com for all names below example.com.",
                        group,
                        ++order,
                        Width.LONG,
                        "Hosts without proxy")
                .define(
                        FIPS,
                        ConfigDef.Type.BOOLEAN,
                        false,
                        Importance.LOW,
                        "Call the region's FIPS 140 endpoints, where a service has them. An endpoint that an option names is used unchanged.",
                        group,
                        ++order,
                        Width.SHORT,
                        "FIPS endpoints")
                .define(
                        DUAL_STACK,
                        ConfigDef.Type.BOOLEAN,
                        false,
                        Importance.LOW,
                        "Call the region's dual-stack endpoints, which have IPv6 addresses too. An endpoint that an option names is used unchanged.",
                        group,
                        ++order,
                        Width.SHORT,
                        "Dual-stack endpoints");
        return order;
    }

    static List<Problem> problems(AbstractConfig config) {
        List<Problem> problems = new ArrayList<>();
        boolean hasUser = config.getString(PROXY_USER) != null;
        boolean hasPassword = config.getPassword(PROXY_PASSWORD) != null;
        if (hasUser && !hasPassword) {
            problems.add(new Problem(PROXY_PASSWORD, "is missing: " + PROXY_USER + " is set, and one needs the other"));
        }
        if (hasPassword && !hasUser) {
            problems.add(new Problem(PROXY_USER, "is missing: " + PROXY_PASSWORD + " is set, and one needs the other"));
        }
        if (config.getString(PROXY) == null) {
            if (hasUser) {
                problems.add(new Problem(PROXY_USER, "needs " + PROXY));
            }
            if (!config.getList(PROXY_BYPASS).isEmpty()) {
                problems.add(new Problem(PROXY_BYPASS, "needs " + PROXY));
            }
        }
        return problems;
    }

    static @Nullable Proxy proxy(AbstractConfig config) {
        URI url = AwsOptions.endpoint(config, PROXY);
        return url == null
                ? null
                : new Proxy(
                        url,
                        config.getString(PROXY_USER),
                        config.getPassword(PROXY_PASSWORD),
                        config.getList(PROXY_BYPASS));
    }

    /** The message does not repeat a URL with a password in it. */
    private static void requireProxy(String name, @Nullable Object value) {
        if (value != null && value.toString().matches("[^/]*//[^/]*@.*")) {
            throw new ConfigException(name + " must not contain user and password: write them into " + PROXY_USER
                    + " and " + PROXY_PASSWORD);
        }
        AwsConfigDef.requireEndpoint(name, value);
    }

    private static void requireHosts(String name, @Nullable Object value) {
        List<?> hosts = value instanceof List<?> list ? list : List.of();
        for (Object host : hosts) {
            if (!host.toString().matches("(\\*?\\.)?[\\w-]+(\\.[\\w-]+)*|\\[?[0-9a-fA-F:]+]?")) {
                throw new ConfigException(name, host, "must be " + HOST);
            }
        }
    }
}
