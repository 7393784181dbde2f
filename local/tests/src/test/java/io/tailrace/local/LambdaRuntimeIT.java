package io.tailrace.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.local.LambdaRuntime.Function;
import io.tailrace.local.LambdaRuntime.Start;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(value = OS.LINUX, disabledReason = "the runtime interface client has a native library for Linux only")
class LambdaRuntimeIT {

    private final BlockingQueue<String> log = new LinkedBlockingQueue<>();

    @Test
    void answers_one_event_after_the_other() {
        try (LambdaRuntime runtime = start(Map.of(), Start.ON_DEMAND)) {
            assertThat(invoke(runtime, "{\"n\":1}")).isEqualTo("{\"n\":1}");
            assertThat(invoke(runtime, "{\"n\":2}")).isEqualTo("{\"n\":2}");
        }
        assertThat(log).contains("echo starts as on-demand");
    }

    @Test
    void carries_an_event_of_six_megabytes() {
        String event = "\"" + "x".repeat(6_000_000) + "\"";

        try (LambdaRuntime runtime = start(Map.of(), Start.ON_DEMAND)) {
            assertThat(invoke(runtime, event)).isEqualTo(event);
        }
    }

    @Test
    void restores_a_function_from_its_snapshot_before_the_first_event() {
        try (LambdaRuntime runtime = start(Map.of(), Start.SNAP_START)) {
            assertThat(invoke(runtime, "{}")).isEqualTo("{}");
        }
        assertThat(log).contains("echo starts as snap-start");
    }

    @Test
    void says_why_a_function_did_not_start() {
        assertThatThrownBy(() -> start(Map.of("FAIL_AT_START", "yes"), Start.ON_DEMAND))
                .isInstanceOf(LambdaFailedException.class)
                .hasMessageContaining("refused to start");
    }

    @Test
    void says_what_a_function_threw_and_goes_on() {
        try (LambdaRuntime runtime = start(Map.of(), Start.ON_DEMAND)) {
            assertThatThrownBy(() -> invoke(runtime, "\"throw\""))
                    .isInstanceOf(LambdaFailedException.class)
                    .hasMessageContaining("refused this event");

            assertThat(invoke(runtime, "{}")).isEqualTo("{}");
        }
    }

    @Test
    void fails_the_invocation_when_the_process_ends() {
        try (LambdaRuntime runtime = start(Map.of(), Start.ON_DEMAND)) {
            assertThatThrownBy(() -> invoke(runtime, "\"exit\""))
                    .isInstanceOf(LambdaFailedException.class)
                    .hasMessage("The function's process ended with exit code 3.");
            assertThatThrownBy(() -> invoke(runtime, "{}")).isInstanceOf(LambdaFailedException.class);
        }
    }

    private LambdaRuntime start(Map<String, String> environment, Start start) {
        return LambdaRuntime.start(
                new Function(
                        testClasses(),
                        "io.tailrace.local.EchoFunction::handleRequest",
                        environment,
                        List.of("-XX:TieredStopAtLevel=1", "-Xmx128m")),
                start,
                log::add);
    }

    private static String invoke(LambdaRuntime runtime, String event) {
        return new String(runtime.invoke(event.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8);
    }

    private static Path testClasses() {
        try {
            return Path.of(EchoFunction.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
