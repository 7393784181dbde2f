package io.tailrace.local;

import java.net.URI;
import java.nio.file.Path;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;

/**
 * An S3 server (s3proxy) over a folder: a bucket is a folder in it, an object a file. Clients address it by path style and
 * create buckets through the S3 API.
 *
 * <p>{@code If-None-Match: *} is atomic, as in S3: of several writers of one key exactly one succeeds. {@code If-Match} is
 * not, and object tags are refused. A wrong secret is refused before an object's content has been read, and the connection
 * closed over it, so that a client may see the closed connection instead of the answer.
 */
public final class S3Server implements AutoCloseable {

    /** The one access key that the server knows. DynamoDB Local takes it too: it wants letters and digits only. */
    public static final String ACCESS_KEY = "tailrace";

    /** The secret that belongs to {@link #ACCESS_KEY}. */
    public static final String SECRET_KEY = "tailrace-local";

    static final String NAME = "S3 server";

    private final S3Proxy server;

    private S3Server(S3Proxy server) {
        this.server = server;
    }

    /**
     * Starts with the buckets that a former server left in the folder.
     *
     * @param port the port on loopback, or 0 for any free one
     * @param folder an existing folder for the buckets
     * @throws PortTakenException if the port is taken
     */
    public static S3Server start(int port, Path folder) {
        Path plain = folder.toAbsolutePath().normalize(); // it takes ".." in a folder for an attack
        S3Proxy server = S3Proxy.builder()
                .endpoint(URI.create("http://127.0.0.1:" + Port.claim(NAME, port)))
                .awsAuthentication(AuthenticationType.AWS_V4, ACCESS_KEY, SECRET_KEY)
                .stopTimeout(0) // else it waits two seconds for clients that only keep their connection open
                .blobStore(new WholeObjects(new FilesystemNio2BlobStore(plain.toString())))
                .build();
        try {
            server.start();
        } catch (Exception e) {
            throw new IllegalStateException(NAME + " does not start over " + folder, e);
        }
        return new S3Server(server);
    }

    /** The endpoint, for path-style addresses. */
    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getPort());
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException(NAME + " does not stop", e);
        }
    }
}
