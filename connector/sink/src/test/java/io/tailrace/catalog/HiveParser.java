package io.tailrace.catalog;

import java.io.File;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Hive's own parser. Athena's statements that make and change tables are in Hive's grammar, and no engine here runs them; Trino
 * brings the parser along, among jars that fit no others.
 */
final class HiveParser implements AutoCloseable {
    private static final Path JARS = Path.of("../../local/trino/target/trino.classpath");

    private final URLClassLoader hive;

    HiveParser() throws IOException {
        URL[] jars = Stream.of(Files.readString(JARS).strip().split(File.pathSeparator, -1))
                .map(HiveParser::url)
                .toArray(URL[]::new);
        this.hive = new URLClassLoader(jars, ClassLoader.getPlatformClassLoader());
    }

    /** A part of a statement: the kind of it, or a word that was in it, and what it is made of. */
    record Node(String text, List<Node> parts) {

        /** The first part of this kind, at any depth. */
        Node find(String kind) {
            return all(kind).findFirst().orElseThrow(() -> new AssertionError("There is no " + kind + " in " + this));
        }

        /** The parts of this kind, at any depth. */
        Stream<Node> all(String kind) {
            Stream<Node> here = text.equals(kind) ? Stream.of(this) : Stream.empty();
            return Stream.concat(here, parts.stream().flatMap(part -> part.all(kind)));
        }

        Node part(int at) {
            return parts.get(at);
        }
    }

    /** The statement, which may end in a semicolon; an IllegalArgumentException when Hive does not understand it. */
    Node parse(String statement) throws ReflectiveOperationException {
        String one = statement.strip().replaceFirst(";$", "");
        Class<?> driver = hive.loadClass("org.apache.hadoop.hive.ql.parse.ParseDriver");
        Class<?> context = hive.loadClass("org.apache.hadoop.hive.ql.Context");
        Method parse = driver.getMethod("parse", String.class, context);
        try {
            return node(parse.invoke(driver.getConstructor().newInstance(), one, settings(context)));
        } catch (InvocationTargetException e) {
            Throwable refusal = e.getTargetException();
            throw new IllegalArgumentException(refusal.getMessage() + " in: " + one, refusal);
        }
    }

    /** A session's, with Hive's defaults: without them the parser knows no quotes within quotes. */
    private Object settings(Class<?> context) throws ReflectiveOperationException {
        Object conf = hive.loadClass("org.apache.hadoop.hive.conf.HiveConf")
                .getConstructor()
                .newInstance();
        Class<?> configuration = hive.loadClass("org.apache.hadoop.conf.Configuration");
        Method set = configuration.getMethod("set", String.class, String.class);
        set.invoke(conf, "_hive.hdfs.session.path", "/nowhere");
        set.invoke(conf, "_hive.local.session.path", "/nowhere");
        return context.getConstructor(configuration).newInstance(conf);
    }

    /** The words of Hive's grammar that may not be names without quotes, and those that may. */
    List<String> keywords() throws ReflectiveOperationException {
        Object tokens = hive.loadClass("org.apache.hadoop.hive.ql.parse.HiveParser")
                .getField("tokenNames")
                .get(null);
        return Stream.of((String[]) tokens)
                .filter(token -> token.startsWith("KW_"))
                .map(token -> token.substring(3))
                .toList();
    }

    /** What a text or a name means: its characters without quotes and escapes, as Hive takes them. */
    String meaning(Node literal) throws ReflectiveOperationException {
        Class<?> analyzer = hive.loadClass("org.apache.hadoop.hive.ql.parse.BaseSemanticAnalyzer");
        String method = literal.text().startsWith("'") ? "unescapeSQLString" : "unescapeIdentifier";
        return (String) analyzer.getMethod(method, String.class).invoke(null, literal.text());
    }

    @Override
    public void close() throws IOException {
        hive.close();
    }

    private static Node node(Object tree) throws ReflectiveOperationException {
        List<Node> parts = new ArrayList<>();
        int count = (int) tree.getClass().getMethod("getChildCount").invoke(tree);
        for (int i = 0; i < count; i++) {
            parts.add(node(tree.getClass().getMethod("getChild", int.class).invoke(tree, i)));
        }
        return new Node(String.valueOf(tree.getClass().getMethod("getText").invoke(tree)), List.copyOf(parts));
    }

    private static URL url(String jar) {
        try {
            return Path.of(jar).toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException(jar, e);
        }
    }
}
