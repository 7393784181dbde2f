package io.tailrace.lambda;

import io.tailrace.chain.TransformChain;
import java.io.PrintStream;
import java.util.Map;

/**
 * What the function does at its start, and nothing more: reads its settings and makes the chain. {@code ./tailrace deploy} runs it out of the very zip
 * that it is about to upload, because a function that does not start is found by AWS minutes later, and its log goes with the stack that is rolled back.
 */
public final class SettingsCheck {
    private SettingsCheck() {}

    /** Ends with 0, or with 1 and why on standard output. */
    public static void main(String[] args) {
        System.exit(check(System.getenv(), System.out) ? 0 : 1);
    }

    /** Whether the function would start; if not, says why in a line. */
    static boolean check(Map<String, String> environment, PrintStream out) {
        try {
            LambdaOptions options = LambdaOptions.load(environment);
            new RecordTransformer(
                    TransformChain.load(options.chain()),
                    options.routing(),
                    MemoryLimits.of(Runtime.getRuntime().maxMemory()));
            return true;
        } catch (RuntimeException | LinkageError e) {
            out.println(e.getMessage() == null ? e.toString() : e.getMessage());
            return false;
        }
    }
}
