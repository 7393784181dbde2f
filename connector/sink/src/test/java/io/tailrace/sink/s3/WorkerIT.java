package io.tailrace.sink.s3;

import org.junit.platform.suite.api.IncludeClassNamePatterns;
import org.junit.platform.suite.api.IncludeEngines;
import org.junit.platform.suite.api.IncludeTags;
import org.junit.platform.suite.api.SelectPackages;
import org.junit.platform.suite.api.Suite;

/**
 * The tests that share a worker and a broker, one after the other in one JVM, which starts them once. They wait for most of their time, so they begin early:
 * tests begin in the reverse order of names.
 */
@Suite
@SelectPackages("io.tailrace.sink.s3")
@IncludeClassNamePatterns(".*IT")
@IncludeEngines("junit-jupiter")
@IncludeTags(SharesWorker.TAG)
class WorkerIT {}
