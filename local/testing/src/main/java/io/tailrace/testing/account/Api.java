package io.tailrace.testing.account;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.function.Function;

/** The operations of one service, by name. Answers do not depend on the protocol: lists are arrays and structures are objects. */
record Api(Map<String, Function<Parameters, ObjectNode>> operations) {

    Api {
        operations = Map.copyOf(operations);
    }

    /** @throws ApiFault if the caller is to see an error */
    ObjectNode call(String operation, Parameters parameters) {
        Function<Parameters, ObjectNode> answer = operations.get(operation);
        if (answer == null) {
            throw ApiFault.unknown("The operation " + operation);
        }
        ObjectNode reply = answer.apply(parameters);
        parameters.refuseUnread();
        return reply;
    }

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
