package io.tailrace.testing;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class AmbientTest {

    @Test
    void what_takes_time_or_randomness_from_the_JVM_is_found() {
        for (Class<?> type : new Class<?>[] {Now.class, Reference.class, Dice.class, Disguise.class}) {
            assertThatThrownBy(() -> check(type))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("takes time, sleep or randomness from the JVM");
        }
    }

    @Test
    void a_class_that_is_given_them_passes() {
        assertThatCode(() -> check(Given.class)).doesNotThrowAnyException();
    }

    @Test
    void a_root_may_take_them_and_must() {
        assertThatCode(() -> check(Now.class, "Now")).doesNotThrowAnyException();
        assertThatThrownBy(() -> check(Given.class, "Given"))
                .isInstanceOf(AssertionError.class)
                .hasMessage("take nothing from the JVM and need no exception: [Given]");
    }

    private static void check(Class<?> type, String... roots) {
        Ambient.assertPassedIn(new ClassFileImporter().importClasses(AmbientTest.class, type), roots);
    }

    static final class Now {
        Instant time() {
            return Clock.systemUTC().instant();
        }
    }

    static final class Reference {
        LongSupplier nanos() {
            return System::nanoTime;
        }
    }

    static final class Dice {
        int roll() {
            return RandomGenerator.getDefault().nextInt();
        }
    }

    static final class OwnClock {
        static InstantSource system() {
            return InstantSource.system();
        }
    }

    static final class Disguise {
        Instant time() {
            return OwnClock.system().instant();
        }
    }

    static final class Given {
        private final InstantSource clock;

        Given(InstantSource clock) {
            this.clock = clock;
        }

        Instant time() {
            return clock.instant();
        }
    }
}
