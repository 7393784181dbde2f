package io.tailrace.source.dynamodb.table;

import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import software.amazon.awssdk.core.SdkResponse;

/** The service's time of an answer; empty when a server sends none, as an emulator may. */
public final class DateHeader {

    private DateHeader() {}

    public static Optional<Instant> of(SdkResponse response) {
        return response.sdkHttpResponse().firstMatchingHeader("Date").flatMap(DateHeader::parse);
    }

    private static Optional<Instant> parse(String text) {
        try {
            return Optional.of(Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(text)));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
