package io.tailrace.local.hive3;

/** Says where this module, and so its list of jars, is. */
public final class Hive3 {

    private Hive3() {}
}
