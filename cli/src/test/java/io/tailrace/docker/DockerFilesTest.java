package io.tailrace.docker;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.docker.Compose.Service;
import io.tailrace.local.S3Server;
import java.io.IOException;
import java.io.Reader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kafka.server.KafkaConfig;
import org.apache.kafka.connect.connector.Connector;
import org.apache.kafka.connect.runtime.distributed.DistributedConfig;
import org.junit.jupiter.api.Test;

/** No Docker engine runs in the build, so everything that the files name is looked up where it comes from. */
class DockerFilesTest {

    private static final Pattern URL = Pattern.compile("https?://([a-z0-9.]+):(\\d+)");
    private static final Pattern HOST_AND_PORT = Pattern.compile("\\b([a-z][a-z0-9]*):(\\d{4})\\b");

    private final Compose compose = Compose.read();
    private final Dockerfile dockerfile = Dockerfile.read();

    @Test
    void copies_only_what_is_there() {
        assertThat(dockerfile.copies()).isNotEmpty().allSatisfy(copy -> {
            if (copy.stage().isEmpty()) {
                assertThat(Compose.PROJECT.resolve(copy.source())).exists();
            } else {
                assertThat(dockerfile.stages()).contains(copy.stage());
                assertThat(dockerfile.runs()).anySatisfy(run -> assertThat(run).contains(copy.source()));
            }
        });
    }

    @Test
    void runs_only_scripts_that_may_be_run() {
        List<Path> scripts = Stream.of("collect-plugin.sh", "collect-cli.sh", "worker.sh")
                .map(Compose.FILE::resolveSibling)
                .toList();

        assertThat(scripts).allSatisfy(script -> assertThat(script).isExecutable());
        assertThat(dockerfile.runs().get(0)).contains("docker/collect-plugin.sh", "docker/collect-cli.sh");
    }

    @Test
    void pins_the_images_to_the_versions_of_the_build() throws IOException {
        String pom = Files.readString(Compose.PROJECT.resolve("pom.xml"));

        assertThat(dockerfile.baseImages()).contains("apache/kafka:" + property(pom, "kafka.version"));
        assertThat(dockerfile.baseImages())
                .allSatisfy(image -> assertThat(image).matches(".+:\\d.*"));
        assertThat(compose.service("kafka").image()).isEqualTo("apache/kafka:" + property(pom, "kafka.version"));
        assertThat(compose.service("dynamodb").image())
                .isEqualTo("amazon/dynamodb-local:" + property(pom, "dynamodb.local.version"));
        assertThat(compose.service("s3").image()).isEqualTo("andrewgaul/s3proxy:" + property(pom, "s3proxy.version"));
        assertThat(compose.service("trino").image())
                .isEqualTo("trinodb/trino:" + property(pom, "trino-iceberg.version"));
    }

    @Test
    void builds_the_targets_that_the_dockerfile_has() {
        List<Service> built = compose.services().values().stream()
                .filter(service -> service.build().isPresent())
                .toList();

        assertThat(built)
                .hasSizeGreaterThan(1)
                .allSatisfy(service -> assertThat(service.build().orElseThrow()).satisfies(build -> {
                    assertThat(build.context()).isEqualTo(Compose.PROJECT);
                    assertThat(build.dockerfile()).isEqualTo(Dockerfile.FILE);
                    assertThat(dockerfile.stages()).contains(build.target());
                    assertThat(service.image()).isEqualTo("tailrace-" + build.target());
                }));
    }

    @Test
    void mounts_only_what_is_there() {
        List<Path> mounted = compose.services().values().stream()
                .flatMap(service -> service.volumes().stream())
                .filter(volume -> volume.startsWith("."))
                .map(volume -> Compose.FILE
                        .resolveSibling(volume.substring(0, volume.indexOf(':')))
                        .normalize())
                .toList();

        assertThat(mounted).isNotEmpty().allSatisfy(path -> assertThat(path).exists());
    }

    @Test
    void waits_only_for_services_that_exist() {
        assertThat(compose.services().values())
                .allSatisfy(service -> assertThat(compose.services().keySet()).containsAll(service.dependsOn()));
    }

    @Test
    void calls_each_service_at_the_port_on_which_it_listens() throws IOException {
        Map<String, Set<Integer>> listening = Map.of(
                "dynamodb", Set.of(8000), // what the image listens on
                "trino", Set.of(8080), // what the image listens on
                "s3",
                        Set.of(URI.create(compose.service("s3").variable("S3PROXY_ENDPOINT"))
                                .getPort()),
                "glue", Set.of(Integer.valueOf(argument(compose.service("glue").command(), "port"))),
                "worker",
                        Set.of(URI.create(compose.service("worker").variable("CONNECT_LISTENERS"))
                                .getPort()),
                "kafka", Set.of(9092, 9093));
        String text = Files.readString(Compose.FILE)
                + Files.readString(Compose.FILE.resolveSibling("trino/awsdatacatalog.properties"))
                + Files.readString(Compose.FILE.resolveSibling("trino/iceberg.properties"));

        List<MatchResult> called = new ArrayList<>(URL.matcher(text).results().toList());
        called.addAll(HOST_AND_PORT.matcher(text).results().toList());

        assertThat(called).hasSizeGreaterThan(10);
        assertThat(called)
                .filteredOn(call ->
                        !Set.of("0.0.0.0", "localhost", "local", "lambda").contains(call.group(1)))
                .filteredOn(call -> !call.group().startsWith("http://0.0.0.0"))
                .allSatisfy(call -> assertThat(listening.get(call.group(1)))
                        .as(call.group())
                        .isNotNull()
                        .contains(Integer.valueOf(call.group(2))));
        compose.services()
                .values()
                .forEach(service -> assertThat(listening.getOrDefault(service.name(), Set.of()))
                        .as(service.name())
                        .containsAll(service.publishedPorts()));
    }

    @Test
    void sets_only_options_that_kafka_knows() throws IOException {
        assertThat(options(compose.service("kafka"), "KAFKA_"))
                .isNotEmpty()
                .allSatisfy(
                        (option, value) -> assertThat(KafkaConfig.configNames().contains(option))
                                .as(option)
                                .isTrue());
        Map<String, String> worker = options(compose.service("worker"), "CONNECT_");
        Map<String, String> whole = new TreeMap<>();
        properties(Compose.PROJECT.resolve("config/connect/worker.properties"))
                .forEach((option, value) -> whole.put((String) option, (String) value));
        whole.putAll(worker);
        assertThat(new DistributedConfig(whole).values())
                .containsKeys(worker.keySet().toArray(String[]::new));
    }

    @Test
    void sets_only_properties_that_the_s3_server_knows() throws IOException {
        String constants = classFile("org.gaul.s3proxy.S3ProxyConstants");
        Map<String, String> environment = compose.service("s3").environment();

        assertThat(environment.keySet())
                .filteredOn(name -> name.startsWith("S3PROXY_"))
                .isNotEmpty()
                .allSatisfy(name -> assertThat(constants)
                        .contains("s3proxy."
                                + lowerCase(name.substring("S3PROXY_".length())).replace('_', '-')));
        assertThat(environment)
                .containsEntry("S3PROXY_IDENTITY", S3Server.ACCESS_KEY)
                .containsEntry("S3PROXY_CREDENTIAL", S3Server.SECRET_KEY);
    }

    @Test
    void applies_files_that_exist_with_options_that_their_connectors_define() throws Exception {
        for (String name : List.of("apply-source", "apply-sink")) {
            List<String> command = compose.service(name).command();
            String file = command.get(command.size() - 1);
            Properties connector = properties(Compose.PROJECT.resolve(file));
            Set<String> defined = Class.forName(connector.getProperty("connector.class"))
                    .asSubclass(Connector.class)
                    .getConstructor()
                    .newInstance()
                    .config()
                    .names();

            List<String> overridden = command.stream()
                    .filter(argument -> argument.startsWith("--set="))
                    .map(argument -> argument.substring("--set=".length(), argument.lastIndexOf('=')))
                    .toList();
            assertThat(overridden)
                    .isNotEmpty()
                    .allSatisfy(option -> assertThat(defined).contains(option));
        }
    }

    @Test
    void gives_every_client_the_credentials_that_the_s3_server_knows() throws IOException {
        assertThat(compose.service("apply-sink").command())
                .contains(
                        "--set=aws.access.key.id=" + S3Server.ACCESS_KEY,
                        "--set=aws.secret.access.key=" + S3Server.SECRET_KEY);
        for (String catalog : List.of("awsdatacatalog", "iceberg")) {
            assertThat(properties(Compose.FILE.resolveSibling("trino/" + catalog + ".properties")))
                    .containsEntry("hive.s3.aws-access-key", S3Server.ACCESS_KEY)
                    .containsEntry("hive.s3.aws-secret-key", S3Server.SECRET_KEY);
        }
    }

    @Test
    void sets_up_trino_as_the_embedded_run_does() throws IOException {
        String embedded = Files.readString(Compose.PROJECT.resolve(
                "local/trino-iceberg/src/main/java/io/tailrace/local/trino/iceberg/IcebergTrinoEngine.java"));
        Set<String> options = Pattern.compile("\"((hive|iceberg)\\.[^\"]+)\"")
                .matcher(embedded)
                .results()
                .map(option -> option.group(1))
                .filter(option -> !option.startsWith("iceberg.rest-catalog"))
                // With that a test writes files as Firehose does.
                .filter(option -> !option.equals("hive.non-managed-table-writes-enabled"))
                .collect(Collectors.toSet());
        options.addAll(Set.of("connector.name", "hive.metastore"));

        Set<String> composed = new HashSet<>();
        for (String catalog : List.of("awsdatacatalog", "iceberg")) {
            composed.addAll(properties(Compose.FILE.resolveSibling("trino/" + catalog + ".properties"))
                    .stringPropertyNames());
        }
        assertThat(composed).isEqualTo(options);
    }

    @Test
    void makes_the_bucket_that_the_sink_writes_to() {
        String bucket = compose.service("apply-sink").command().stream()
                .filter(argument -> argument.startsWith("--set=s3.bucket="))
                .map(argument -> argument.substring("--set=s3.bucket=".length()))
                .findFirst()
                .orElseThrow();

        assertThat(compose.service("s3").entrypoint().get(2))
                .contains("mkdir -p " + compose.service("s3").variable("JCLOUDS_FILESYSTEM_BASEDIR") + "/" + bucket);
    }

    private static Map<String, String> options(Service service, String prefix) {
        Map<String, String> options = new TreeMap<>();
        service.environment().forEach((name, value) -> {
            if (name.startsWith(prefix)) {
                options.put(lowerCase(name.substring(prefix.length())).replace('_', '.'), value);
            }
        });
        return options;
    }

    private static String lowerCase(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    private static String argument(List<String> arguments, String name) {
        return arguments.stream()
                .filter(argument -> argument.startsWith(name + "="))
                .map(argument -> argument.substring(name.length() + 1))
                .collect(Collectors.joining());
    }

    private static String property(String pom, String name) {
        return pom.replaceFirst("(?s).*<" + Pattern.quote(name) + ">([^<]+)<.*", "$1");
    }

    private static Properties properties(Path file) throws IOException {
        var properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        }
        return properties;
    }

    private static String classFile(String name) throws IOException {
        try (var in = DockerFilesTest.class.getResourceAsStream("/" + name.replace('.', '/') + ".class")) {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }
}
