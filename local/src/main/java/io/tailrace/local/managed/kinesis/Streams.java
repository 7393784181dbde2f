package io.tailrace.local.managed.kinesis;

import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** All streams of the server, by name. */
final class Streams {

    private final Map<String, DataStream> byName = new ConcurrentHashMap<>();
    private final TrimLimits retention;
    private final Clock clock;

    Streams(TrimLimits retention, Clock clock) {
        this.retention = retention;
        this.clock = clock;
    }

    void create(String name, String mode, int shardCount) {
        if (byName.putIfAbsent(name, new DataStream(name, mode, shardCount, retention, clock)) != null) {
            throw KinesisFault.resourceInUse("Stream " + name + " exists already.");
        }
    }

    DataStream named(String name) {
        DataStream stream = byName.get(name);
        if (stream == null) {
            throw KinesisFault.resourceNotFound("Stream " + name + " not found.");
        }
        return stream;
    }

    void delete(DataStream stream) {
        byName.remove(stream.name(), stream);
    }
}
