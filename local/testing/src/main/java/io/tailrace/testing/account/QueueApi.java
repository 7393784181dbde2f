package io.tailrace.testing.account;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** SQS: what is in the queues of stacks. A message that was received is hidden for a while, and comes again unless it is deleted. */
final class QueueApi {

    private static final int MOST = 10;

    private final Stacks stacks;
    private final Clock clock;
    private final List<Letter> letters = new ArrayList<>();
    private int sent;
    private int received;

    QueueApi(Stacks stacks, Clock clock) {
        this.stacks = stacks;
        this.clock = clock;
    }

    Api api(Function<Parameters, ObjectNode> deleteQueue) {
        return new Api(Map.of(
                "DeleteQueue", deleteQueue,
                "GetQueueAttributes", this::attributes,
                "ReceiveMessage", this::receive,
                "DeleteMessage", this::delete));
    }

    /** Adds a message to the queue of this name. */
    void put(String queue, String body) {
        letters.add(new Letter("message-" + ++sent, queue, body));
    }

    /** The time is over for which those received so far are hidden. */
    void show() {
        letters.forEach(letter -> letter.hiddenUntil = Instant.EPOCH);
    }

    /** The messages of all queues, hidden ones too. */
    List<String> bodies() {
        return letters.stream().map(letter -> letter.body).toList();
    }

    private ObjectNode attributes(Parameters parameters) {
        String queue = queue(parameters);
        List<String> names = parameters.texts("AttributeNames");
        ObjectNode reply = Api.object();
        ObjectNode attributes = reply.putObject("Attributes");
        for (String name : names) {
            switch (name) {
                case "ApproximateNumberOfMessages" -> attributes.put(name, String.valueOf(count(queue, false)));
                case "ApproximateNumberOfMessagesNotVisible" ->
                    attributes.put(name, String.valueOf(count(queue, true)));
                default -> throw ApiFault.validation("InvalidAttributeName", "Unknown Attribute " + name + ".");
            }
        }
        return reply;
    }

    private ObjectNode receive(Parameters parameters) {
        String queue = queue(parameters);
        int most = parameters.integer("MaxNumberOfMessages", 1);
        if (most < 1 || most > MOST) {
            throw ApiFault.validation("InvalidParameterValue", "MaxNumberOfMessages must be between 1 and 10");
        }
        Instant until = clock.instant().plusSeconds(parameters.integer("VisibilityTimeout", 30));
        parameters.integer("WaitTimeSeconds", 0);
        ObjectNode reply = Api.object();
        ArrayNode messages = reply.putArray("Messages");
        for (Letter letter : letters) {
            if (letter.queue.equals(queue) && !isHidden(letter) && messages.size() < most) {
                letter.hiddenUntil = until;
                letter.handle = "handle-" + ++received;
                messages.addObject()
                        .put("MessageId", letter.id)
                        .put("ReceiptHandle", letter.handle)
                        .put("MD5OfBody", md5(letter.body))
                        .put("Body", letter.body);
            }
        }
        return reply;
    }

    private ObjectNode delete(Parameters parameters) {
        String queue = queue(parameters);
        String handle = parameters.text("ReceiptHandle");
        letters.removeIf(letter -> letter.queue.equals(queue) && letter.handle.equals(handle));
        return Api.object();
    }

    private long count(String queue, boolean hidden) {
        return letters.stream()
                .filter(letter -> letter.queue.equals(queue) && isHidden(letter) == hidden)
                .count();
    }

    private boolean isHidden(Letter letter) {
        return letter.hiddenUntil.isAfter(clock.instant());
    }

    private String queue(Parameters parameters) {
        String url = parameters.text("QueueUrl");
        if (stacks.resource("AWS::SQS::Queue", url).isEmpty()) {
            throw ApiFault.validation("AWS.SimpleQueueService.NonExistentQueue", "The specified queue does not exist.");
        }
        return url.substring(url.lastIndexOf('/') + 1);
    }

    /** Clients compare it with what they have received. */
    private static String md5(String body) {
        try {
            byte[] hash = MessageDigest.getInstance("MD5").digest(body.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has MD5", e);
        }
    }

    private static final class Letter {

        private final String queue;
        private final String body;
        private Instant hiddenUntil = Instant.EPOCH;
        private String handle = "";
        private final String id;

        Letter(String id, String queue, String body) {
            this.id = id;
            this.queue = queue;
            this.body = body;
        }
    }
}
