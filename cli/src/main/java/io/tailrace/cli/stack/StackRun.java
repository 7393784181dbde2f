package io.tailrace.cli.stack;

import io.tailrace.cli.terminal.OnInterrupt;
import io.tailrace.cli.terminal.Pause;
import io.tailrace.cli.terminal.Terminal;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Watches a stack until it comes to rest, and shows its resources meanwhile. */
final class StackRun {
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(2);

    private final Terminal terminal;
    private final Clock clock;
    private final Pause pause;
    private final Consumer<List<Event>> witness;

    StackRun(Terminal terminal, Clock clock, Pause pause) {
        this(terminal, clock, pause, fresh -> {});
    }

    /** @param witness is shown the events of each look, none too */
    StackRun(Terminal terminal, Clock clock, Pause pause, Consumer<List<Event>> witness) {
        this.terminal = terminal;
        this.clock = clock;
        this.pause = pause;
        this.witness = witness;
    }

    /**
     * Returns when the stack has come to rest.
     *
     * @param resources with the resources that will have their turn, as far as they are known
     * @return the stack's status, in CloudFormation's words
     */
    String untilRest(StackWatch watch, ResourceTable resources) throws InterruptedException {
        ResourceView view = new ResourceView(terminal, resources);
        OnInterrupt note = OnInterrupt.run(this::sayThatItGoesOn);
        try {
            while (true) {
                List<Event> fresh = watch.style();
                fresh.stream().filter(event -> !event.isOfStack()).forEach(resources::see);
                witness.accept(fresh);
                view.show(fresh, clock.instant());
                Optional<String> end = watch.end();
                if (end.isPresent()) {
                    return end.get();
                }
                pause.sleep(BETWEEN_LOOKS);
            }
        } finally {
            note.close();
            view.settle(clock.instant());
        }
    }

    private void sayThatItGoesOn() {
        terminal.settled();
        terminal.line("CloudFormation continues on its own. Run the same command to watch it again.");
        terminal.mute();
    }
}
