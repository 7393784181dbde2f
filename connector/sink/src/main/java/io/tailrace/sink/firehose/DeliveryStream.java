package io.tailrace.sink.firehose;

import io.tailrace.aws.AwsErrors;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.firehose.FirehoseClient;
import software.amazon.awssdk.services.firehose.model.DeliveryStreamDescription;
import software.amazon.awssdk.services.firehose.model.DeliveryStreamStatus;
import software.amazon.awssdk.services.firehose.model.DeliveryStreamType;
import software.amazon.awssdk.services.firehose.model.PutRecordBatchResponse;
import software.amazon.awssdk.services.firehose.model.PutRecordBatchResponseEntry;
import software.amazon.awssdk.services.firehose.model.Record;

/** The Firehose stream that a task writes to. */
final class DeliveryStream {

    private static final Logger LOG = LoggerFactory.getLogger(DeliveryStream.class);

    private final FirehoseClient firehose;
    private final String name;

    DeliveryStream(FirehoseClient firehose, String name) {
        this.firehose = firehose;
        this.name = name;
    }

    /**
     * Sends records in one call.
     *
     * @return for each record, in order, what the service has against it now; null where it has accepted the record
     * @throws RetriableException when it is not known that any was accepted, and the same call may work later
     * @throws ConnectException when an operator must act
     */
    List<@Nullable String> put(List<byte[]> records) {
        PutRecordBatchResponse answer;
        try {
            answer = firehose.putRecordBatch(request -> request.deliveryStreamName(name)
                    .records(records.stream()
                            .map(bytes -> Record.builder()
                                    .data(SdkBytes.fromByteArrayUnsafe(bytes))
                                    .build())
                            .toList()));
        } catch (SdkException e) {
            throw AwsErrors.translate("write to Firehose stream " + name, e);
        }
        List<PutRecordBatchResponseEntry> entries = answer.requestResponses();
        if (entries.size() != records.size()) {
            throw new RetriableException("Firehose stream " + name + " answered for " + entries.size() + " of "
                    + records.size() + " records, so none is known to be accepted");
        }
        List<@Nullable String> failures = new ArrayList<>();
        for (PutRecordBatchResponseEntry entry : entries) {
            failures.add(entry.errorCode() == null ? null : entry.errorCode() + ": " + entry.errorMessage());
        }
        return failures;
    }

    /**
     * Makes sure, as far as the task may know, that the stream takes records.
     *
     * @throws ConnectException when it does not, or cannot be asked
     */
    void requireDirectPut() {
        DeliveryStreamDescription stream;
        try {
            stream = firehose.describeDeliveryStream(request -> request.deliveryStreamName(name))
                    .deliveryStreamDescription();
        } catch (AwsServiceException e) {
            if (AwsErrors.code(e).equals("AccessDeniedException")) {
                LOG.info("Stream {} is not looked at, for lack of firehose:DescribeDeliveryStream", name);
                return;
            }
            throw AwsErrors.translate("look at Firehose stream " + name, e);
        } catch (SdkException e) {
            throw AwsErrors.translate("look at Firehose stream " + name, e);
        }
        if (stream.deliveryStreamType() != DeliveryStreamType.DIRECT_PUT) {
            throw new ConnectException("Firehose stream " + name + " reads from " + stream.deliveryStreamTypeAsString()
                    + " and takes no records from others. Name a stream whose source is Direct PUT");
        }
        if (stream.deliveryStreamStatus() != DeliveryStreamStatus.ACTIVE) {
            throw new ConnectException("Firehose stream " + name + " is " + stream.deliveryStreamStatusAsString()
                    + ", and takes records when it is ACTIVE");
        }
    }
}
