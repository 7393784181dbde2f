package io.tailrace.sink.s3.option;

import io.tailrace.aws.OptionGroup;
import io.tailrace.sink.layout.KeyPrefix;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.CompositeValidator;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.NonEmptyString;

/** The definition of the options that a merge of Firehose's objects has beside the sink's own. */
public final class FirehoseConfigDef {
    public static final String PREFIX = "firehose.prefix";

    private FirehoseConfigDef() {}

    public static ConfigDef define() {
        ConfigDef definition = new ConfigDef();
        new OptionGroup(definition, "Firehose")
                .add(
                        PREFIX,
                        ConfigDef.Type.STRING,
                        ConfigDef.NO_DEFAULT_VALUE,
                        CompositeValidator.of(new NonEmptyString(), new KeyPrefix()),
                        Importance.HIGH,
                        "Folder of objects",
                        "The folder in the bucket that Firehose writes to, with all folders of days and hours below"
                                + " it: the template's LakePrefix. All objects in it are added to the log, except those"
                                + " whose names begin with a dot or an underscore, which queries skip as well. Each step"
                                + " lists the whole folder, a call for a thousand objects: let a lifecycle rule expire"
                                + " objects that have been in the log for a while.");
        return definition;
    }
}
