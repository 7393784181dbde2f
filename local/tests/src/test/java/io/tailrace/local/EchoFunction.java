package io.tailrace.local;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** A function for {@link LambdaRuntimeIT}: answers with its event, unless the event or the environment asks for trouble. */
public final class EchoFunction implements RequestStreamHandler {

    public EchoFunction() {
        if ("yes".equals(System.getenv("FAIL_AT_START"))) {
            throw new IllegalStateException("refused to start");
        }
        System.out.println("echo starts as " + System.getenv("AWS_LAMBDA_INITIALIZATION_TYPE"));
    }

    @Override
    public void handleRequest(InputStream in, OutputStream out, Context context) throws IOException {
        byte[] event = in.readAllBytes();
        switch (new String(event, StandardCharsets.UTF_8)) {
            case "\"throw\"" -> throw new IllegalArgumentException("refused this event");
            case "\"exit\"" -> Runtime.getRuntime().halt(3);
            default -> out.write(event);
        }
    }
}
