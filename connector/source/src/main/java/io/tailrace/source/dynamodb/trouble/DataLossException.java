package io.tailrace.source.dynamodb.trouble;

import io.tailrace.source.dynamodb.option.SourceOptions;
import org.apache.kafka.connect.errors.ConnectException;

/** Changes are missing, or may be, and {@link SourceOptions#ON_DATA_LOSS} leaves it to a person what to do. It never passes by itself. */
public final class DataLossException extends ConnectException {

    private static final long serialVersionUID = 1L;

    public DataLossException(String message) {
        super(message);
    }
}
