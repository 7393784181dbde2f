package com.google.cloud.hadoop.fs.gcs;

import org.apache.hadoop.fs.RawLocalFileSystem;

/** Trino names this class when it starts. Nothing here reads from Google's cloud, so its 30 MB connector stays away. */
public class GoogleHadoopFileSystem extends RawLocalFileSystem {}
