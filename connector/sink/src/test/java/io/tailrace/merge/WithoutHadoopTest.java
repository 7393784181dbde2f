package io.tailrace.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.merge.Merger.Step;
import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.connect.data.Struct;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The plugin has no jar of Hadoop, whose classes Parquet's own name; the tests have, for readers of which we wrote no line. */
class WithoutHadoopTest {

    @Test
    void chunks_are_appended_and_merged_by_a_class_path_without_hadoop(@TempDir Path folder) throws Exception {
        try (URLClassLoader plugin = new URLClassLoader(
                Arrays.stream(System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
                                .split(File.pathSeparator, -1))
                        .filter(entry -> !entry.contains("hadoop-client-"))
                        .map(WithoutHadoopTest::url)
                        .toArray(URL[]::new),
                ClassLoader.getPlatformClassLoader())) {
            assertThatThrownBy(() -> plugin.loadClass("org.apache.hadoop.conf.Configuration"))
                    .isInstanceOf(ClassNotFoundException.class);
            Method merge = plugin.loadClass(WithoutHadoopTest.class.getName()).getDeclaredMethod("merge", Path.class);
            merge.setAccessible(true);

            assertThat(invoke(merge, folder)).isEqualTo(2L);
        }
    }

    /** Runs in the other class path; how many changes of the second merge, which reads the table as well. */
    static long merge(Path folder) throws Exception {
        TestTables tables = new TestTables(folder);
        Merger merger = tables.merger(1 << 20, "order_id");
        tables.append(0, List.of(row("a", 1), row("b", 1)));
        merger.step();
        tables.append(0, List.of(row("a", 2), row("b", 2)));
        Step step = Objects.requireNonNull(merger.step(), "nothing merged");
        return step.changes();
    }

    private static Struct row(String id, int second) {
        return TestOrders.fill(new Struct(TestOrders.ROW), "MODIFY", id, second, String.format("%021d", second))
                .put("quantity", second);
    }

    private static Object invoke(Method method, Path folder) throws Exception {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(method.getDeclaringClass().getClassLoader());
        try {
            return method.invoke(null, folder);
        } catch (InvocationTargetException e) {
            throw e.getCause() instanceof Exception failure ? failure : new IllegalStateException(e.getCause());
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static URL url(String entry) {
        try {
            return Path.of(entry).toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalStateException(e);
        }
    }
}
