package io.tailrace.metric;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import javax.management.MBeanServer;
import javax.management.MXBean;
import javax.management.Notification;
import javax.management.NotificationBroadcasterSupport;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;

class RegisteredBeanTest {

    private static final MBeanServer SERVER = ManagementFactory.getPlatformMBeanServer();

    /** What JMX shows. */
    @MXBean
    public interface Numbers {
        int getRows();
    }

    private static final class Emitting extends NotificationBroadcasterSupport implements Numbers {
        @Override
        public int getRows() {
            return 3;
        }
    }

    @Test
    void is_there_until_it_is_closed_with_any_name_of_a_connector() throws Exception {
        Numbers one = () -> 1;
        ObjectName name = RegisteredBean.taskName("test", "a,b=\"c\"*", "0");
        try (RegisteredBean bean = RegisteredBean.register(name, Numbers.class, one)) {
            assertThat(bean).isNotNull();
            assertThat(name.getCanonicalName()).contains("type=test", "task=0");
            assertThat(SERVER.getAttribute(name, "Rows")).isEqualTo(1);
        }
        assertThat(SERVER.queryNames(new ObjectName("io.tailrace:type=test,*"), null))
                .isEmpty();
    }

    @Test
    void a_successor_takes_the_name_over_and_keeps_it_when_the_predecessor_ends() throws Exception {
        Numbers one = () -> 1;
        Numbers two = () -> 2;
        ObjectName name = RegisteredBean.connectorName("test", "orders");
        RegisteredBean hanging = RegisteredBean.register(name, Numbers.class, one);
        try (RegisteredBean successor = RegisteredBean.register(name, Numbers.class, two)) {
            assertThat(successor).isNotNull();
            hanging.close();

            assertThat(SERVER.getAttribute(name, "Rows")).isEqualTo(2);
        }
    }

    @Test
    void passes_notifications_on() throws Exception {
        Emitting metrics = new Emitting();
        List<String> heard = new ArrayList<>();
        ObjectName name = RegisteredBean.connectorName("test", "orders");
        try (RegisteredBean bean = RegisteredBean.register(name, Numbers.class, metrics)) {
            assertThat(bean).isNotNull();
            SERVER.addNotificationListener(name, (note, handback) -> heard.add(note.getMessage()), null, null);

            metrics.sendNotification(new Notification("test", name, 1, "done"));
        }

        assertThat(heard).containsExactly("done");
    }
}
