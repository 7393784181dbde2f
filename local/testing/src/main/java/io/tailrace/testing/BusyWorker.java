package io.tailrace.testing;

import io.tailrace.local.ConnectRest.Answer;
import java.util.function.Supplier;

/** A Connect worker on a machine that does other things as well. */
public final class BusyWorker {
    private static final int TRIES = 120;
    private static final long PAUSE_MILLIS = 500;
    private static final int CONFLICT = 409;
    private static final int BAD_REQUEST = 400;

    private BusyWorker() {}

    /**
     * What a worker answers once it is not rebalancing, and once its checks of options have had time enough to hear from the
     * services: a call that it gives up after seconds is a wrong option, and the first of a new worker may take as long.
     *
     * @param call may be made again
     */
    public static Answer answer(Supplier<Answer> call) {
        Answer answer = call.get();
        for (int i = 1; i < TRIES && isBusy(answer); i++) {
            pause();
            answer = call.get();
        }
        return answer;
    }

    private static boolean isBusy(Answer answer) {
        return answer.status() == CONFLICT
                || (answer.status() == BAD_REQUEST
                        && (answer.body().contains("timeout configuration")
                                || answer.body().contains("has not answered within")));
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while a worker was busy", e);
        }
    }
}
