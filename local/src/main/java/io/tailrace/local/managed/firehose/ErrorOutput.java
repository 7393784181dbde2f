package io.tailrace.local.managed.firehose;

/**
 * Why a record goes to the error output.
 *
 * @param type the value of {@code !{firehose:error-output-type}}
 * @param code and message: those of the guide, where it names them
 */
record ErrorOutput(String type, String code, String message) {

    private static final String PROCESSING = "processing-failed";

    static final ErrorOutput PROCESSING_FAILED =
            new ErrorOutput(PROCESSING, "Lambda.ProcessingFailedStatus", "ProcessingFailed status set for record");

    static final ErrorOutput MISSING_RECORD_ID = new ErrorOutput(
            PROCESSING,
            "Lambda.MissingRecordId",
            "One or more record Ids were not returned. Ensure that the Lambda function returns all received record Ids.");

    static final ErrorOutput DUPLICATED_RECORD_ID = new ErrorOutput(
            PROCESSING,
            "Lambda.DuplicatedRecordId",
            "Multiple records were returned with the same record Id. Ensure that the Lambda function returns unique record"
                    + " Ids for each record.");

    static final ErrorOutput ACTIVE_PARTITIONS_EXCEEDED = new ErrorOutput(
            "activePartitionExceeded",
            "DynamicPartitioning.ActivePartitionExceeded",
            "The stream has too many partitions in its buffers.");

    /** The message is Hive's. The code is one that Firehose has been seen to write. */
    static ErrorOutput formatConversion(String message) {
        return new ErrorOutput("format-conversion-failed", "DataFormatConversion.ParseError", message);
    }

    static ErrorOutput functionError(String message) {
        return new ErrorOutput(PROCESSING, "Lambda.FunctionError", message);
    }

    static ErrorOutput unreadableReply(String message) {
        return new ErrorOutput(PROCESSING, "Lambda.JsonProcessingException", message);
    }

    static ErrorOutput missingPartitionKey(String message) {
        return new ErrorOutput(PROCESSING, "DynamicPartitioning.MissingPartitionKey", message);
    }
}
