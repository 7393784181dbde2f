package io.tailrace.cli;

import io.tailrace.cli.terminal.Terminal;
import io.tailrace.cli.terminal.TerminalStyle;
import io.tailrace.testing.account.AwsAccount;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;

/**
 * An account, and the command line in front of it. Only what the commands themselves call by the deployer's policy is allowed. Whoever would wait
 * does not: in this account time passes with each look.
 */
public final class AccountFixture implements AutoCloseable {
    public final AwsAccount account = AwsAccount.start(0, Clock.systemUTC());

    private final Path folder;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final List<Runnable> atPauses = new ArrayList<>();
    private int pauses;

    public AccountFixture(Path folder) throws IOException {
        this.folder = folder;
        System.setProperty(
                "tailrace.home", Path.of("..").toAbsolutePath().normalize().toString());
        account.allow(DeployerPolicy.read().calls()::contains);
        Files.writeString(folder.resolve("function.zip"), "a zip");
        Files.writeString(folder.resolve("merge.zip"), "a zip that merges");
        pipeline("");
    }

    /** Puts a table into the account that is there like this elsewhere. */
    public void table(TableDescription table) {
        account.table(
                table.tableName(),
                Map.of(
                        "KeySchema",
                        table.keySchema().stream()
                                .map(key ->
                                        Map.of("AttributeName", key.attributeName(), "KeyType", key.keyTypeAsString()))
                                .toList(),
                        "AttributeDefinitions",
                        table.attributeDefinitions().stream()
                                .map(attribute -> Map.of(
                                        "AttributeName",
                                        attribute.attributeName(),
                                        "AttributeType",
                                        attribute.attributeTypeAsString()))
                                .toList(),
                        "StreamSpecification",
                        Map.of("StreamViewType", table.streamSpecification().streamViewTypeAsString())));
    }

    /** Takes a file as it is, with the zips of this account and other values of a few lines. */
    public void pipeline(Path file, Map<String, String> values) throws IOException {
        String text = Files.readString(file)
                .replaceFirst(
                        "(?m)^  create: true$",
                        "  create: true\n  zip: " + folder.resolve("function.zip") + "\n  merge-zip: "
                                + folder.resolve("merge.zip"));
        for (Map.Entry<String, String> value : values.entrySet()) {
            text = text.replaceAll("(?m)^  " + value.getKey() + ": .*\n", "")
                    .replaceFirst("(?m)^parameters:$", "parameters:\n  " + value.getKey() + ": " + value.getValue());
        }
        Files.writeString(folder.resolve("pipeline.yaml"), text);
    }

    /** Writes the file that the commands take, with a few more lines. */
    void pipeline(String lines) throws IOException {
        Files.writeString(folder.resolve("pipeline.yaml"), """
                stack: tailrace
                code:
                  bucket: code-${account}
                  create: true
                  zip: %s
                  merge-zip: %s
                %s
                """.formatted(
                        folder.resolve("function.zip"), folder.resolve("merge.zip"), lines));
    }

    void zip(String content) throws IOException {
        Files.writeString(folder.resolve("function.zip"), content);
    }

    /** Something that happens while a command waits, at its n-th pause. */
    void atPause(int n, Runnable happening) {
        while (atPauses.size() <= n) {
            atPauses.add(() -> {});
        }
        atPauses.set(n, happening);
    }

    public int run(String... args) {
        return run(TerminalStyle.plain(), args);
    }

    /** Runs a command with the file and the account's address. */
    int run(TerminalStyle look, String... args) {
        out.reset();
        err.reset();
        pauses = 0;
        Terminal terminal = new Terminal(
                new PrintStream(out, false, StandardCharsets.UTF_8),
                new PrintStream(err, false, StandardCharsets.UTF_8),
                look,
                System::nanoTime);
        List<String> all = new ArrayList<>(List.of(args));
        all.addAll(target());
        int code = Tailrace.run(terminal, this::pause, all.toArray(String[]::new));
        // A command that was interrupted leaves the flag set; the next one starts anew.
        Thread.interrupted();
        return code;
    }

    /** Starts a command in a process of its own, which really waits. */
    Process start(String... args) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Dtailrace.home=" + System.getProperty("tailrace.home"),
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                Tailrace.class.getName()));
        command.addAll(List.of(args));
        command.addAll(target());
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private List<String> target() {
        return List.of(
                "--config",
                folder.resolve("pipeline.yaml").toString(),
                "--endpoint",
                account.endpoint().toString());
    }

    String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    /** Standard error from the first failure on, without what was running before it. */
    public String failures() {
        return err().lines()
                .dropWhile(line -> !line.startsWith("x "))
                .map(line -> line + "\n")
                .collect(Collectors.joining());
    }

    @Override
    public void close() {
        account.close();
    }

    private void pause(Duration duration) throws InterruptedException {
        if (pauses > 200) {
            throw new IllegalStateException("it waits for ever:\n" + out());
        }
        if (pauses < atPauses.size()) {
            atPauses.get(pauses).run();
        }
        pauses++;
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }
}
