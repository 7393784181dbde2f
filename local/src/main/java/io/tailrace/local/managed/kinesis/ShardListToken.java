package io.tailrace.local.managed.kinesis;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Where a listing of shards continues, handed out as an opaque text.
 *
 * @param onlyOpen whether closed shards are left out
 * @param lastShard the last shard that was listed, null at the beginning
 */
record ShardListToken(
        String stream, boolean onlyOpen, @Nullable String lastShard) {

    ShardListToken after(StreamShard shard) {
        return new ShardListToken(stream, onlyOpen, shard.id());
    }

    String token() {
        String text = stream + "/" + onlyOpen + "/" + lastShard;
        return Base64.getUrlEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    static ShardListToken parse(String token) {
        try {
            String text = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
            String[] parts = text.split("/", -1);
            if (parts.length == 3) {
                return new ShardListToken(parts[0], Boolean.parseBoolean(parts[1]), parts[2]);
            }
        } catch (IllegalArgumentException notBase64) {
            throw invalid();
        }
        throw invalid();
    }

    private static KinesisFault invalid() {
        return KinesisFault.invalidArgument("Invalid NextToken.");
    }
}
