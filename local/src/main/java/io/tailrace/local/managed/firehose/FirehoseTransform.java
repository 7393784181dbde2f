package io.tailrace.local.managed.firehose;

/** The Lambda function that a Firehose stream invokes. An exception counts as a failed invocation. */
@FunctionalInterface
public interface FirehoseTransform {

    /**
     * Transforms one batch.
     *
     * @param event the JSON of a transformation event
     * @return the JSON of its reply
     */
    byte[] invoke(byte[] event);
}
