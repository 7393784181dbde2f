package io.tailrace.registry;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.storage.Converter;

/** A converter with its options, as a connector has it and as a reader has it. */
record AvroConverter(ConverterPlugins plugins, String plugin, String type, Map<String, String> options) {

    static final String APICURIO = "io.apicurio.registry.utils.converter.AvroConverter";
    static final String GLUE = "com.amazonaws.services.schemaregistry.kafkaconnect.AWSKafkaAvroConverter";

    /** Apicurio's, which makes a schema for what is new, as by default it does not. */
    static AvroConverter apicurio(ConverterPlugins plugins, ApicurioServer registry) {
        return new AvroConverter(
                plugins,
                "apicurio",
                APICURIO,
                Map.of("apicurio.registry.url", registry.url(), "apicurio.registry.auto-register", "true"));
    }

    /** Glue's, which makes a schema for what is new, named by the user's class. */
    static AvroConverter glue(ConverterPlugins plugins, GlueRegistryServer registry) {
        return new AvroConverter(
                plugins,
                "glue",
                GLUE,
                Map.of(
                        "endpoint", registry.endpoint().toString(),
                        "region", "eu-central-1",
                        "registry.name", "lake",
                        "compatibility", "BACKWARD",
                        "avroRecordType", "GENERIC_RECORD",
                        "schemaAutoRegistrationEnabled", "true",
                        "schemaNameGenerationClass", NamesByRecord.class.getName()));
    }

    AvroConverter with(String option, String value) {
        Map<String, String> more = new HashMap<>(options);
        more.put(option, value);
        return new AvroConverter(plugins, plugin, type, more);
    }

    AvroConverter without(String option) {
        Map<String, String> fewer = new HashMap<>(options);
        fewer.remove(option);
        return new AvroConverter(plugins, plugin, type, fewer);
    }

    /** The lines of a connector that converts its keys and its values with it. */
    Map<String, String> lines() {
        Map<String, String> lines = new HashMap<>(lines("key"));
        lines.putAll(lines("value"));
        return lines;
    }

    /** @param part {@code key} or {@code value} */
    Map<String, String> lines(String part) {
        Map<String, String> lines = new HashMap<>();
        lines.put(part + ".converter", type);
        options.forEach((option, value) -> lines.put(part + ".converter." + option, value));
        return lines;
    }

    List<SchemaAndValue> keys(List<ConsumerRecord<byte[], byte[]>> records) throws Exception {
        Converter converter = plugins.converter(plugin, type, options, true);
        List<SchemaAndValue> keys = new ArrayList<>();
        records.forEach(record -> keys.add(converter.toConnectData(record.topic(), record.headers(), record.key())));
        return keys;
    }

    List<SchemaAndValue> values(List<ConsumerRecord<byte[], byte[]>> records) throws Exception {
        Converter converter = plugins.converter(plugin, type, options, false);
        List<SchemaAndValue> values = new ArrayList<>();
        records.forEach(
                record -> values.add(converter.toConnectData(record.topic(), record.headers(), record.value())));
        return values;
    }
}
