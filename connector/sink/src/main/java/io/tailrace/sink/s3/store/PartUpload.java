package io.tailrace.sink.s3.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.errors.ConnectException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;

/** One large file sent in parts. It is there when the last call succeeded, and not at all before. */
final class PartUpload {
    private static final Logger LOG = LoggerFactory.getLogger(PartUpload.class);

    private final S3Client s3;
    private final String bucket;
    private final ObjectProperties properties;

    PartUpload(S3Client s3, String bucket, ObjectProperties properties) {
        this.s3 = s3;
        this.bucket = bucket;
        this.properties = properties;
    }

    void send(String key, Path file, long size, Map<String, String> metadata) {
        String id = s3.createMultipartUpload(request ->
                        properties.ofFile(request, metadata).bucket(bucket).key(key))
                .uploadId();
        boolean complete = false;
        try {
            List<CompletedPart> parts = parts(key, id, file, size);
            s3.completeMultipartUpload(request ->
                    request.bucket(bucket).key(key).uploadId(id).multipartUpload(upload -> upload.parts(parts)));
            complete = true;
        } finally {
            if (!complete) {
                abort(key, id);
            }
        }
    }

    private List<CompletedPart> parts(String key, String id, Path file, long size) {
        List<CompletedPart> parts = new ArrayList<>();
        for (long at = 0; at < size; at += properties.partBytes()) {
            int number = parts.size() + 1;
            long length = Math.min(properties.partBytes(), size - at);
            String etag = s3.uploadPart(
                            request -> request.bucket(bucket)
                                    .key(key)
                                    .uploadId(id)
                                    .partNumber(number)
                                    .contentLength(length),
                            body(file, at, length))
                    .eTag();
            parts.add(CompletedPart.builder().partNumber(number).eTag(etag).build());
        }
        return parts;
    }

    /** A stretch of the file, which is opened again when the SDK sends it again. */
    private static RequestBody body(Path file, long at, long length) {
        ContentStreamProvider provider = () -> {
            try {
                FileChannel channel = FileChannel.open(file).position(at);
                return new Stretch(Channels.newInputStream(channel), length);
            } catch (IOException e) {
                throw new ConnectException("Could not read " + file + " in buffer.dir", e);
            }
        };
        return RequestBody.fromContentProvider(provider, length, "application/octet-stream");
    }

    /** Parts of an upload that is not completed are billed, and invisible. */
    private void abort(String key, String id) {
        try {
            s3.abortMultipartUpload(request -> request.bucket(bucket).key(key).uploadId(id));
        } catch (SdkException e) {
            LOG.warn(
                    "Could not abort the upload of {}; a lifecycle rule for incomplete multipart uploads can remove"
                            + " it: {}",
                    key,
                    e.getMessage());
        }
    }

    /** At most so many bytes of a stream. */
    private static final class Stretch extends InputStream {
        private final InputStream in;
        private long left;

        Stretch(InputStream in, long length) {
            this.in = in;
            this.left = length;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (left == 0) {
                return -1;
            }
            int count = in.read(bytes, offset, (int) Math.min(length, left));
            left -= Math.max(0, count);
            return count;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
