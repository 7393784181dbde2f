package io.tailrace.metric;

import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.MalformedObjectNameException;
import javax.management.NotificationBroadcasterSupport;
import javax.management.NotificationEmitter;
import javax.management.ObjectName;
import javax.management.StandardEmitterMBean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Metrics in JMX for as long as their connector or task lives. A predecessor that hangs may still hold the name: the successor takes it over, and
 * the predecessor's end then removes nothing.
 */
public final class RegisteredBean extends StandardEmitterMBean implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RegisteredBean.class);

    private final ObjectName name;
    private volatile boolean registered;

    private RegisteredBean(ObjectName name, Object metrics, Class<?> type, NotificationEmitter emitter) {
        super(metrics, raw(type), true, emitter);
        this.name = name;
    }

    /**
     * The name of a connector's metrics.
     *
     * @param kind such as {@code s3-sink}
     */
    public static ObjectName connectorName(String kind, String connector) {
        return objectName("io.tailrace:type=" + kind + ",connector=" + ObjectName.quote(connector));
    }

    /** The name of a task's metrics; otherwise as {@link #connectorName}. */
    public static ObjectName taskName(String kind, String connector, String task) {
        return objectName("io.tailrace:type=" + kind + ",connector=" + ObjectName.quote(connector) + ",task=" + task);
    }

    /**
     * Shows metrics in JMX until the bean is closed.
     *
     * @param type the MXBean that the metrics implement; they may be a {@link NotificationEmitter}, too
     */
    public static RegisteredBean register(ObjectName name, Class<?> type, Object metrics) {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        try {
            NotificationEmitter emitter =
                    metrics instanceof NotificationEmitter own ? own : new NotificationBroadcasterSupport();
            RegisteredBean bean = new RegisteredBean(name, metrics, type, emitter);
            if (server.isRegistered(name)) {
                server.unregisterMBean(name);
            }
            server.registerMBean(bean, name);
            bean.registered = true;
            return bean;
        } catch (JMException e) {
            throw new IllegalStateException("Could not register " + name, e);
        }
    }

    private static ObjectName objectName(String name) {
        try {
            return new ObjectName(name);
        } catch (MalformedObjectNameException e) {
            throw new IllegalStateException("Could not name a bean " + name, e);
        }
    }

    @Override
    public void postDeregister() {
        registered = false;
        super.postDeregister();
    }

    @Override
    public void close() {
        if (registered) {
            try {
                ManagementFactory.getPlatformMBeanServer().unregisterMBean(name);
            } catch (JMException e) {
                LOG.debug("{} is not registered any more", name, e);
            }
        }
    }

    /** The constructor wants type and object to match at compile time; it checks them itself. */
    @SuppressWarnings("unchecked")
    private static Class<Object> raw(Class<?> type) {
        return (Class<Object>) type;
    }
}
