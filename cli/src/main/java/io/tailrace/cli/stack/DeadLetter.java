package io.tailrace.cli.stack;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.GetRecordsResponse;
import software.amazon.awssdk.services.dynamodb.model.Record;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.ShardIteratorType;
import software.amazon.awssdk.services.dynamodb.model.TrimmedDataAccessException;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/**
 * A batch that the pipe gave up. The queue has not the changes, only where in the table's stream they are, and the stream keeps them for 24 hours.
 *
 * @param changes how many there were
 * @param times when the first and the last was made, as the pipe says it
 */
record DeadLetter(String streamArn, String shardId, BigInteger start, BigInteger end, long changes, String times) {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** An open shard may answer with nothing for a while; the changes are older than all of that. */
    private static final int MOST_EMPTY_PAGES = 20;

    /** Reads a message; empty when it is not one that a pipe sends about a table's stream. */
    static Optional<DeadLetter> of(String body) {
        try {
            JsonNode batch = JSON.readTree(body).path("DDBStreamBatchInfo");
            DeadLetter letter = new DeadLetter(
                    batch.path("streamArn").asText(),
                    batch.path("shardId").asText(),
                    new BigInteger(batch.path("startSequenceNumber").asText()),
                    new BigInteger(batch.path("endSequenceNumber").asText()),
                    batch.path("batchSize").asLong(),
                    batch.path("approximateArrivalOfFirstRecord").asText() + " to "
                            + batch.path("approximateArrivalOfLastRecord").asText());
            return letter.streamArn.isEmpty() || letter.shardId.isEmpty() ? Optional.empty() : Optional.of(letter);
        } catch (JsonProcessingException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** How many messages are in a queue, those too that were received and not deleted. */
    static long count(SqsClient sqs, String queue) {
        return sum(
                sqs,
                queue,
                QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
                QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE);
    }

    /** How many of them a redrive has received so shortly before that no other can receive them yet. */
    static long hidden(SqsClient sqs, String queue) {
        return sum(sqs, queue, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE);
    }

    private static long sum(SqsClient sqs, String queue, QueueAttributeName... numbers) {
        return sqs.getQueueAttributes(get -> get.queueUrl(queue).attributeNames(numbers)).attributes().values().stream()
                .mapToLong(Long::parseLong)
                .sum();
    }

    String describe() {
        return shardId + ", " + start + " to " + end + ", made " + times;
    }

    /**
     * What a stream still has of a letter.
     *
     * @param records as the pipe would have sent them; those of other batches may be among them
     * @param isWhole whether the first and the last of the letter are there, and so all between them
     */
    record Remains(List<FailedRecord> records, boolean isWhole) {}

    /** What the stream still has of it. */
    Remains read(DynamoDbStreamsClient streams) {
        List<FailedRecord> found = new ArrayList<>();
        boolean hasFirst = false;
        int empty = 0;
        for (String iterator = iterator(streams); iterator != null; ) {
            String at = iterator;
            GetRecordsResponse page = streams.getRecords(get -> get.shardIterator(at));
            for (Record record : page.records()) {
                BigInteger number = new BigInteger(record.dynamodb().sequenceNumber());
                if (number.compareTo(end) > 0) {
                    return new Remains(found, false);
                }
                hasFirst |= number.equals(start);
                if (number.compareTo(start) >= 0) {
                    found.add(new FailedRecord("given up by the pipe", StreamChange.json(record, streamArn)));
                }
                if (number.equals(end)) {
                    return new Remains(found, hasFirst);
                }
            }
            empty = page.records().isEmpty() ? empty + 1 : 0;
            if (empty == MOST_EMPTY_PAGES) {
                return new Remains(found, false);
            }
            iterator = page.nextShardIterator();
        }
        return new Remains(found, false);
    }

    /** Where it begins, or what is left after that; null when the shard is gone. */
    private @Nullable String iterator(DynamoDbStreamsClient streams) {
        try {
            try {
                return streams.getShardIterator(get -> get.streamArn(streamArn)
                                .shardId(shardId)
                                .shardIteratorType(ShardIteratorType.AT_SEQUENCE_NUMBER)
                                .sequenceNumber(start.toString()))
                        .shardIterator();
            } catch (TrimmedDataAccessException e) {
                return streams.getShardIterator(get -> get.streamArn(streamArn)
                                .shardId(shardId)
                                .shardIteratorType(ShardIteratorType.TRIM_HORIZON))
                        .shardIterator();
            }
        } catch (ResourceNotFoundException e) {
            return null;
        }
    }
}
