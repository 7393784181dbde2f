package io.tailrace.event.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.tailrace.event.MalformedEventException;
import java.io.IOException;

/** Jackson, set up for DynamoDB's limits. */
final class JsonForm {

    /** DynamoDB allows 65,535 bytes; Jackson stops at 50,000 if not told. */
    private static final int LONGEST_NAME = 65_535;

    /** Far beyond what {@link ItemParser#MAX_DEPTH} lets through: a map is two levels of JSON. */
    private static final int DEEPEST_JSON = 1_000;

    private JsonForm() {}

    /**
     * A factory of its own for each reader: names are shared between the records one reader sees. They are not interned,
     * since a map's keys may be data, and the JVM's table of strings never forgets.
     */
    static JsonFactory factory() {
        return new JsonFactoryBuilder()
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNameLength(LONGEST_NAME)
                        .maxNestingDepth(DEEPEST_JSON)
                        .build())
                .build();
    }

    /**
     * What Jackson refused. Its own message and cause are left out: they quote the payload.
     */
    static MalformedEventException notJson(IOException failure) {
        JsonLocation location = failure instanceof JsonProcessingException json ? json.getLocation() : null;
        if (location == null) {
            return new MalformedEventException("not JSON");
        }
        long offset = location.getByteOffset() >= 0 ? location.getByteOffset() : location.getCharOffset();
        return new MalformedEventException("not JSON from offset " + offset + " on");
    }
}
