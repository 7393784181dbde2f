package io.tailrace.local.managed.kinesis;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** A refusal that the caller sees as the exception of that name in its SDK. */
final class KinesisFault extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String type;

    private KinesisFault(String type, String message) {
        super(message, null, false, false); // an expected answer, whose stack trace is never read
        this.type = type;
    }

    static KinesisFault unknownOperation(String message) {
        return new KinesisFault("UnknownOperationException", message);
    }

    static KinesisFault serialization(String message) {
        return new KinesisFault("SerializationException", message);
    }

    /** A parameter is missing, unknown or out of its range. */
    static KinesisFault validation(String message) {
        return new KinesisFault("ValidationException", message);
    }

    /** The parameters are well-formed, but do not fit the stream. */
    static KinesisFault invalidArgument(String message) {
        return new KinesisFault("InvalidArgumentException", message);
    }

    static KinesisFault resourceNotFound(String message) {
        return new KinesisFault("ResourceNotFoundException", message);
    }

    static KinesisFault resourceInUse(String message) {
        return new KinesisFault("ResourceInUseException", message);
    }

    static KinesisFault expiredIterator(String message) {
        return new KinesisFault("ExpiredIteratorException", message);
    }

    static KinesisFault throughputExceeded(String message) {
        return new KinesisFault("ProvisionedThroughputExceededException", message);
    }

    ObjectNode body() {
        return JsonNodeFactory.instance.objectNode().put("__type", type).put("message", getMessage());
    }
}
