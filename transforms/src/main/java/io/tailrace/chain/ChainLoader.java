package io.tailrace.chain;

import io.tailrace.chain.TransformChain.Step;
import io.tailrace.option.NameList;
import io.tailrace.option.Nearest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.Configurable;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.transforms.Transformation;
import org.apache.kafka.connect.transforms.predicates.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code transforms}, {@code predicates} and their options by the rules of a Connect worker, and refuses what a
 * worker would let pass in silence: unknown options and aliases.
 */
final class ChainLoader<R extends ConnectRecord<R>> {

    private static final String TRANSFORMS = "transforms";
    private static final String PREDICATES = "predicates";
    private static final String TYPE = "type";
    private static final String PREDICATE = "predicate";
    private static final String NEGATE = "negate";

    private final Map<String, String> properties;

    ChainLoader(Map<String, String> properties) {
        this.properties = properties;
    }

    TransformChain<R> load() {
        refuseSingular("transform", TRANSFORMS);
        refuseSingular(PREDICATE, PREDICATES);
        Set<String> transformAliases = aliases(TRANSFORMS);
        Set<String> predicateAliases = aliases(PREDICATES);
        Map<String, Predicate<R>> predicates = new LinkedHashMap<>();
        for (String alias : predicateAliases) {
            predicates.put(alias, predicate(alias));
        }
        List<Step<R>> steps = new ArrayList<>();
        for (String alias : transformAliases) {
            steps.add(step(alias, predicates));
        }
        return new TransformChain<>(steps);
    }

    private void refuseSingular(String singular, String plural) {
        for (String key : properties.keySet()) {
            if (key.equals(singular) || key.startsWith(singular + ".")) {
                throw new ConfigException("unknown option '" + key + "'. Did you mean '" + plural
                        + key.substring(singular.length()) + "'?");
            }
        }
    }

    /** The aliases that a list names, once it is clear that every option belongs to one of them. */
    private Set<String> aliases(String list) {
        Set<String> aliases = new LinkedHashSet<>();
        for (String alias : NameList.of(properties.getOrDefault(list, ""))) {
            if (!aliases.add(alias)) {
                throw new ConfigException(list, properties.get(list), "'" + alias + "' is there twice");
            }
        }
        for (String key : properties.keySet()) {
            if (key.startsWith(list + ".")) {
                String alias = aliasOf(key, list, aliases);
                if (!aliases.contains(alias)) {
                    throw new ConfigException("'" + key + "' configures '" + alias + "', which the line '" + list
                            + "' does not name" + Nearest.hint(alias, aliases));
                }
            }
        }
        return aliases;
    }

    /** An alias may hold dots, so the ones we know go first. */
    private static String aliasOf(String key, String list, Set<String> aliases) {
        String rest = key.substring(list.length() + 1);
        for (String alias : aliases) {
            if (rest.startsWith(alias + ".")) {
                return alias;
            }
        }
        int dot = rest.indexOf('.');
        return dot < 0 ? rest : rest.substring(0, dot);
    }

    private Step<R> step(String alias, Map<String, Predicate<R>> predicates) {
        String prefix = TRANSFORMS + "." + alias + ".";
        @SuppressWarnings("unchecked")
        Transformation<R> transformation = instance(prefix, Transformation.class);
        configure(transformation, transformation.config(), prefix, Set.of(TYPE, PREDICATE, NEGATE));
        String name = properties.get(prefix + PREDICATE);
        Predicate<R> predicate = name == null ? null : predicates.get(name.trim());
        if (name != null && predicate == null) {
            throw new ConfigException(
                    prefix + PREDICATE,
                    name,
                    "no such predicate in the line '" + PREDICATES + "'" + Nearest.hint(name, predicates.keySet()));
        }
        return new Step<>(transformation, predicate, isNegated(prefix, predicate));
    }

    private boolean isNegated(String prefix, @Nullable Predicate<R> predicate) {
        String negate = properties.get(prefix + NEGATE);
        if (negate == null) {
            return false;
        }
        if (predicate == null) {
            throw new ConfigException(prefix + NEGATE, negate, "there is no predicate to negate");
        }
        return (Boolean) ConfigDef.parseType(prefix + NEGATE, negate, ConfigDef.Type.BOOLEAN);
    }

    private Predicate<R> predicate(String alias) {
        String prefix = PREDICATES + "." + alias + ".";
        @SuppressWarnings("unchecked")
        Predicate<R> predicate = instance(prefix, Predicate.class);
        configure(predicate, predicate.config(), prefix, Set.of(TYPE));
        return predicate;
    }

    private <T> T instance(String prefix, Class<T> kind) {
        String name = properties.get(prefix + TYPE);
        if (name == null) {
            throw new ConfigException(prefix + TYPE, null, "the name of a class is needed");
        }
        try {
            ClassLoader loader = Thread.currentThread().getContextClassLoader();
            Class<?> type = Class.forName(name.trim(), true, loader == null ? kind.getClassLoader() : loader);
            return type.asSubclass(kind).getConstructor().newInstance();
        } catch (ClassNotFoundException e) {
            throw new ConfigException(prefix + TYPE, name, "no such class on the class path" + Nested.hint(name));
        } catch (ReflectiveOperationException | ClassCastException | LinkageError e) {
            throw new ConfigException(
                    prefix + TYPE, name, "not a " + kind.getSimpleName() + " that can be made: " + e.getMessage());
        }
    }

    private void configure(Configurable part, ConfigDef definition, String prefix, Set<String> ours) {
        Map<String, String> options = new LinkedHashMap<>();
        for (Map.Entry<String, String> entry : properties.entrySet()) {
            if (entry.getKey().startsWith(prefix)) {
                String option = entry.getKey().substring(prefix.length());
                if (!ours.contains(option)) {
                    options.put(option, entry.getValue());
                }
            }
        }
        refuseUnknown(options.keySet(), definition, prefix, ours);
        try {
            part.configure(options);
        } catch (RuntimeException e) {
            // the part knows its options without their prefix, and there may be several of its kind
            throw (ConfigException) new ConfigException(prefix + "*: " + e.getMessage()).initCause(e);
        }
    }

    private static void refuseUnknown(
            Collection<String> options, ConfigDef definition, String prefix, Set<String> ours) {
        Set<String> known = new TreeSet<>(definition.names());
        known.addAll(ours);
        for (String option : options) {
            if (!known.contains(option) && !isOfList(option, definition)) {
                throw new ConfigException("unknown option '" + prefix + option + "'" + Nearest.hint(option, known));
            }
        }
    }

    /** Options of something that a list names, as {@code entities.user.when} is of {@code entities=user}: the part checks them. */
    private static boolean isOfList(String option, ConfigDef definition) {
        int dot = option.indexOf('.');
        ConfigDef.ConfigKey list = dot < 0 ? null : definition.configKeys().get(option.substring(0, dot));
        return list != null && list.type == ConfigDef.Type.LIST;
    }

    /** A nested class is separated by $, which shells and people like to lose. */
    private static final class Nested {
        static String hint(String name) {
            return Arrays.asList("Key", "Value").stream()
                    .filter(variant -> name.endsWith("." + variant))
                    .map(variant ->
                            ". Did you mean '" + name.substring(0, name.lastIndexOf('.')) + "$" + variant + "'?")
                    .findFirst()
                    .orElse("");
        }
    }
}
