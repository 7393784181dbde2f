package io.tailrace.cli.stack;

/** What is asked of CloudWatch, as each service documents its metrics. */
enum PathMetric {
    PIPE_EVENTS("AWS/EventBridge/Pipes", "EventCount", "PipeName", Parts.PIPE, "Sum"),
    PIPE_FAILED("AWS/EventBridge/Pipes", "ExecutionFailed", "PipeName", Parts.PIPE, "Sum"),
    PIPE_PARTLY_FAILED("AWS/EventBridge/Pipes", "ExecutionPartiallyFailed", "PipeName", Parts.PIPE, "Sum"),
    PIPE_THROTTLED("AWS/EventBridge/Pipes", "ExecutionThrottled", "PipeName", Parts.PIPE, "Sum"),
    PIPE_TIMED_OUT("AWS/EventBridge/Pipes", "ExecutionTimeout", "PipeName", Parts.PIPE, "Sum"),
    KINESIS_AGE("AWS/Kinesis", "GetRecords.IteratorAgeMilliseconds", "StreamName", Parts.STREAM, "Maximum"),
    KINESIS_THROTTLED("AWS/Kinesis", "WriteProvisionedThroughputExceeded", "StreamName", Parts.STREAM, "Sum"),
    /** Of the destination that the stream has: see {@link #name(boolean)}. */
    FRESHNESS("AWS/Firehose", "DeliveryToS3.DataFreshness", "DeliveryStreamName", Parts.DELIVERY, "Maximum"),
    UNCONVERTED("AWS/Firehose", "FailedConversion.Records", "DeliveryStreamName", Parts.DELIVERY, "Sum"),
    UNMERGED("AWS/Firehose", "DeliveryToIceberg.FailedRowCount", "DeliveryStreamName", Parts.DELIVERY, "Sum"),
    /** Of the function's own: what it reports of each batch. */
    FAILED_RECORDS("Tailrace", "Failed", "DeliveryStream", Parts.DELIVERY, "Sum"),
    FUNCTION_CALLS("AWS/Lambda", "Invocations", "FunctionName", Parts.FUNCTION, "Sum"),
    FUNCTION_ERRORS("AWS/Lambda", "Errors", "FunctionName", Parts.FUNCTION, "Sum"),
    FUNCTION_THROTTLED("AWS/Lambda", "Throttles", "FunctionName", Parts.FUNCTION, "Sum"),
    MERGE_CALLS("AWS/Lambda", "Invocations", "FunctionName", Parts.MERGE_FUNCTION, "Sum"),
    MERGE_ERRORS("AWS/Lambda", "Errors", "FunctionName", Parts.MERGE_FUNCTION, "Sum");

    private final String namespace;
    private final String name;
    private final String dimension;
    private final String part;
    private final String statistic;

    PathMetric(String namespace, String name, String dimension, String part, String statistic) {
        this.namespace = namespace;
        this.name = name;
        this.dimension = dimension;
        this.part = part;
        this.statistic = statistic;
    }

    String namespace() {
        return namespace;
    }

    /** @param isIceberg whether Firehose delivers to an Iceberg table; it reports no other freshness then */
    String name(boolean isIceberg) {
        return this == FRESHNESS && isIceberg ? "DeliveryToIceberg.DataFreshness" : name;
    }

    String dimension() {
        return dimension;
    }

    /** The resource in the template whose id is the dimension's value. */
    String part() {
        return part;
    }

    String statistic() {
        return statistic;
    }

    /** A name for it in a request, which begins with a small letter. */
    String id() {
        return "m_" + name();
    }
}
