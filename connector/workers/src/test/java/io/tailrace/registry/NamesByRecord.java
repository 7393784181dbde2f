package io.tailrace.registry;

import com.amazonaws.services.schemaregistry.common.AWSSchemaNamingStrategy;
import org.apache.avro.generic.GenericContainer;

/**
 * What a user writes so that the schemas of keys and of values have names of their own in Glue: by default both have the
 * topic's.
 */
public final class NamesByRecord implements AWSSchemaNamingStrategy {

    @Override
    public String getSchemaName(String topic) {
        return topic;
    }

    @Override
    public String getSchemaName(String topic, Object data, boolean isKey) {
        return ((GenericContainer) data).getSchema().getFullName();
    }
}
