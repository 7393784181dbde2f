package io.tailrace.sink.partition;

import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * How far a consumer is from the beginning of a log, from the consumer's own metric {@code records-lead}. Connect has no
 * call for where a log begins; without JMX it is not known.
 */
final class RecordsLead {
    private static final String LEAD = "records-lead";

    private final MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
    private final String client;
    private final Map<TopicPartition, ObjectName> known = new HashMap<>();

    /** @param task the connector's name, a hyphen and the task's number: what a worker ends its consumers' names with */
    RecordsLead(String task) {
        this.client = task;
    }

    /** Offsets between the beginning of the log and the consumer's position after its last poll; empty when not known. */
    OptionalLong of(TopicPartition partition) {
        try {
            ObjectName bean = known.get(partition);
            if (bean == null || !beans.isRegistered(bean)) {
                bean = find(partition);
            }
            if (bean == null) {
                return OptionalLong.empty();
            }
            known.put(partition, bean);
            return beans.getAttribute(bean, LEAD) instanceof Double lead && Double.isFinite(lead)
                    ? OptionalLong.of(lead.longValue())
                    : OptionalLong.empty();
        } catch (JMException e) {
            return OptionalLong.empty();
        }
    }

    private @Nullable ObjectName find(TopicPartition partition) throws JMException {
        Set<ObjectName> found = beans.queryNames(
                new ObjectName(
                        "kafka.consumer:type=consumer-fetch-manager-metrics,partition=" + partition.partition() + ",*"),
                null);
        List<String> topics = List.of(partition.topic(), partition.topic().replace('.', '_'));
        List<ObjectName> ours = found.stream()
                .filter(name -> unquoted(name, "client-id").endsWith(client))
                .filter(name -> topics.contains(unquoted(name, "topic")))
                .sorted((one, other) ->
                        topics.indexOf(unquoted(one, "topic")) - topics.indexOf(unquoted(other, "topic")))
                .toList();
        return ours.isEmpty() ? null : ours.get(0);
    }

    private static String unquoted(ObjectName name, String property) {
        String value = String.valueOf(name.getKeyProperty(property));
        return value.startsWith("\"") ? ObjectName.unquote(value) : value;
    }
}
