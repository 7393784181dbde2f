package io.tailrace.sink.claim;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.errors.RetriableException;

/**
 * Who writes what below one prefix: one connector per topic, and one topic per table where tables are named after topics.
 * Both are small objects in the store, created by the first connector or topic.
 */
public final class Owners {
    private static final int VERSION = 1;
    private static final JsonFactory FACTORY = new JsonFactory();
    private static final String CONNECTOR = "connector";
    private static final String TOPIC = "topic";

    private final ObjectStore store;
    private final String prefix;
    private final String connector;
    private final Sharing sharing;
    private final Set<String> known = new HashSet<>();

    /**
     * The owners below a prefix, as one connector sees them.
     *
     * @param prefix of every key; empty, or with a slash at the end
     * @param connector its name
     */
    public Owners(ObjectStore store, String prefix, String connector, Sharing sharing) {
        this.store = store;
        this.prefix = prefix;
        this.connector = connector;
        this.sharing = sharing;
    }

    /** How topics become tables. */
    public enum Sharing {
        /** Tables are named after topics, so two topics in one are a mistake. */
        ONE_TOPIC_PER_TABLE,
        /** Topics share tables on purpose. */
        TOPICS_SHARE_TABLES
    }

    /**
     * Refuses a topic that another connector writes below this prefix, and takes one that is free.
     *
     * @throws ConnectException when there is another
     */
    public void requireTopic(String topic) {
        String owner = owner(topicKey(prefix, topic), CONNECTOR, connector);
        if (!owner.equals(connector)) {
            throw new ConnectException(describe(topic, owner));
        }
    }

    /** The name of another connector that writes this topic below this prefix; empty when there is none. Changes nothing. */
    public Optional<String> otherOwner(String topic) {
        return read(topicKey(prefix, topic), CONNECTOR).filter(owner -> !owner.equals(connector));
    }

    /** What is wrong when {@link #otherOwner} answers, and what helps. */
    public String describe(String topic, String owner) {
        return "The connector " + owner + " writes topic " + topic + " below "
                + (prefix.isEmpty() ? "the bucket's root" : prefix)
                + ", and each of two connectors would write only some"
                + " of its records. Give " + connector + " its own s3.prefix. If it replaces " + owner
                + ", delete that one and run ./tailrace lake --config FILE --topic " + topic
                + " --adopt with this connector's file.";
    }

    /** Makes this connector the owner of a topic, whichever connector it was before. */
    public void adopt(String topic) {
        store.replace(topicKey(prefix, topic), json(CONNECTOR, connector));
    }

    /**
     * Refuses a row of a second topic in a table that is named after its topic.
     *
     * @param topic after all transforms
     * @throws DataException when the table has the rows of another topic
     */
    public void requireTable(String table, String topic) {
        if (sharing == Sharing.TOPICS_SHARE_TABLES || known.contains(table + "/" + topic)) {
            return;
        }
        String owner = owner(prefix + "_tables/" + table + ".json", TOPIC, topic);
        if (!owner.equals(topic)) {
            throw new DataException("Its topic " + topic + " and topic " + owner + " would both go to table " + table
                    + ". Give them different tables with table.name.template, or name one table for both in"
                    + " it, without ${topic}.");
        }
        known.add(table + "/" + topic);
    }

    public static String topicKey(String prefix, String topic) {
        return ChunkNames.claimsRoot(prefix) + topic + "/owner.json";
    }

    private String owner(String key, String field, String wanted) {
        Optional<String> found = read(key, field);
        if (found.isPresent()) {
            return found.get();
        }
        return store.createIfAbsent(key, json(field, wanted))
                ? wanted
                : read(key, field)
                        .orElseThrow(() ->
                                new RetriableException("The object " + key + " was removed while it was being read"));
    }

    private Optional<String> read(String key, String field) {
        return store.read(key).map(content -> {
            try (JsonParser json = FACTORY.createParser(content)) {
                json.nextToken();
                while (json.nextToken() == JsonToken.FIELD_NAME) {
                    String name = json.currentName();
                    json.nextToken();
                    if (name.equals("version") && json.getLongValue() != VERSION) {
                        throw new IOException("its version is " + json.getLongValue() + ", not " + VERSION);
                    }
                    if (name.equals(field)) {
                        return json.getText();
                    }
                    json.skipChildren();
                }
                throw new IOException("it has no " + field);
            } catch (IOException e) {
                throw new ConnectException(
                        "The object " + key + " cannot be read: " + e.getMessage()
                                + ". If a newer version wrote it, use that version. If something else wrote it, remove"
                                + " it.",
                        e);
            }
        });
    }

    private static byte[] json(String field, String value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator json = FACTORY.createGenerator(out)) {
            json.writeStartObject();
            json.writeNumberField("version", VERSION);
            json.writeStringField(field, value);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
