package io.tailrace.sink.s3;

import io.tailrace.sink.format.AsksTrino;
import org.junit.platform.suite.api.IncludeClassNamePatterns;
import org.junit.platform.suite.api.IncludeEngines;
import org.junit.platform.suite.api.IncludeTags;
import org.junit.platform.suite.api.SelectPackages;
import org.junit.platform.suite.api.Suite;

/**
 * The tests that ask Trino, one after the other in one JVM. A Trino is slow to start, and one that has answered questions before needs a third of the
 * processor time of a new one for the next.
 */
@Suite
@SelectPackages("io.tailrace")
@IncludeClassNamePatterns(".*IT")
@IncludeEngines("junit-jupiter")
@IncludeTags(AsksTrino.TAG)
class TrinoIT {}
