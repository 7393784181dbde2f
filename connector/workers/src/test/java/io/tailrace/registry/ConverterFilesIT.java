package io.tailrace.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.connect.runtime.isolation.PluginClassLoader;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The lines for converters that users copy: each option is one that the converter knows, also those that are commented out. The
 * converters themselves take what they do not know in silence.
 */
class ConverterFilesIT {

    private static final Path FOLDER = Path.of("..", "..", "config", "connect", "converters");

    /** From the reference of Confluent's schema registry and of its Avro converter, whose jar is not on Maven Central. */
    private static final Set<String> CONFLUENT = Set.of(
            "schema.registry.url",
            "auto.register.schemas",
            "use.latest.version",
            "latest.compatibility.strict",
            "normalize.schemas",
            "key.subject.name.strategy",
            "value.subject.name.strategy",
            "basic.auth.credentials.source",
            "basic.auth.user.info",
            "bearer.auth.credentials.source",
            "bearer.auth.token",
            "enhanced.avro.schema.support",
            "connect.meta.data",
            "schemas.cache.config",
            "scrub.invalid.names");

    @TempDir
    private static Path folder;

    private static ConverterPlugins plugins;

    @BeforeAll
    static void collect() throws IOException {
        plugins = ConverterPlugins.create(folder);
    }

    @Test
    void every_option_for_apicurio_is_one_of_its_converter() throws Exception {
        Set<String> known = names(
                plugins.loader("apicurio"),
                "io.apicurio.registry.serde.SerdeConfig",
                "io.apicurio.registry.serde.avro.AvroKafkaSerdeConfig",
                "io.apicurio.registry.resolver.SchemaResolverConfig",
                "io.apicurio.registry.utils.converter.avro.AvroDataConfig");

        assertThat(known).containsAll(options("apicurio.properties")).isNotEmpty();
    }

    @Test
    void every_option_for_glue_is_one_of_its_converter() throws Exception {
        Set<String> known = names(
                plugins.loader("glue"),
                "com.amazonaws.services.schemaregistry.utils.AWSSchemaRegistryConstants",
                "com.amazonaws.services.schemaregistry.kafkaconnect.avrodata.AvroDataConfig");

        assertThat(known).containsAll(options("glue.properties"));
    }

    @Test
    void every_option_for_confluent_is_a_documented_one() throws IOException {
        assertThat(CONFLUENT).containsAll(options("confluent.properties"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"apicurio", "glue"})
    void each_class_that_a_file_names_is_in_the_converters_jars(String plugin) throws Exception {
        PluginClassLoader loader = plugins.loader(plugin);
        Properties lines = lines(plugin + ".properties");

        for (String line : lines.stringPropertyNames()) {
            String value = lines.getProperty(line);
            if (value.startsWith("io.apicurio.") || value.startsWith("com.amazonaws.")) {
                assertThat(loader.loadClass(value)).isNotNull();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"apicurio", "glue"})
    void the_released_jars_have_no_list_of_plugins_so_that_workers_have_to_look_for_them(String plugin)
            throws Exception {
        assertThat(plugins.loader(plugin).findResource("META-INF/services/org.apache.kafka.connect.storage.Converter"))
                .isNull();
    }

    /** The options that a file gives to converters, without what makes them lines of a connector. */
    private static Set<String> options(String file) throws IOException {
        Set<String> options = new HashSet<>();
        for (String line : lines(file).stringPropertyNames()) {
            String option = line.replaceFirst("^(key|value)\\.converter\\.?", "");
            assertThat(option).as("a line that is not for a converter").isNotEqualTo(line);
            options.add(option);
        }
        options.remove("");
        assertThat(options).isNotEmpty();
        return options;
    }

    /** A commented line that looks like an option is a promise too. */
    private static Properties lines(String file) throws IOException {
        Properties lines = new Properties();
        lines.load(new StringReader(
                Files.readString(FOLDER.resolve(file)).replaceAll("(?m)^#(?=(key|value)\\.converter)", "")));
        return lines;
    }

    /** The option names among the constants of classes. */
    private static Set<String> names(PluginClassLoader loader, String... types) throws Exception {
        Set<String> names = new HashSet<>();
        for (String type : types) {
            for (Field field : loader.loadClass(type).getFields()) {
                if (Modifier.isStatic(field.getModifiers()) && field.getType() == String.class) {
                    names.add((String) field.get(null));
                }
            }
        }
        return names;
    }
}
