package io.tailrace.testing.account;

import com.sun.net.httpserver.HttpExchange;
import io.tailrace.testing.account.ObjectStore.Version;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The part of S3 that creates a bucket and says how it encrypts, puts, gets, copies and lists a few objects, empties the bucket and deletes it, with path-style requests. */
final class ObjectApi {

    private static final Pattern DELETED =
            Pattern.compile("<Object>.*?<Key>(.*?)</Key>.*?<VersionId>(.*?)</VersionId>.*?</Object>");
    private static final int PAGE = 1_000;

    /** What a request asks for: an operation, a bucket, perhaps a key, and the query string. */
    record Call(String operation, String bucket, String key, Map<String, String> query) {}

    private final Map<String, Integer> closed = new ConcurrentHashMap<>();
    private final Map<String, String> keys = new ConcurrentHashMap<>();
    private final ObjectStore store;
    private final Stacks stacks;
    private final Clock clock;
    private final String region;

    ObjectApi(ObjectStore store, Stacks stacks, Clock clock, String region) {
        this.store = store;
        this.stacks = stacks;
        this.clock = clock;
        this.region = region;
    }

    /** From now on a bucket is another's. */
    void close(String bucket, int status) {
        closed.put(bucket, status);
    }

    /** From now on a bucket encrypts with a KMS key by default. */
    void encrypt(String bucket, String key) {
        keys.put(bucket, key);
    }

    static Call read(HttpExchange exchange) {
        String[] path = exchange.getRequestURI().getPath().substring(1).split("/", 2);
        String key = path.length > 1 ? path[1] : "";
        Map<String, String> query = query(exchange.getRequestURI().getRawQuery());
        String kind = exchange.getRequestMethod()
                + (key.isEmpty() ? " bucket" : " object")
                + (query.containsKey("delete") ? " delete" : "")
                + (query.containsKey("versions") ? " versions" : "")
                + (query.containsKey("list-type") ? " list" : "")
                + (query.containsKey("encryption") ? " encryption" : "")
                + (exchange.getRequestHeaders().containsKey("x-amz-copy-source") ? " copy" : "");
        String operation = switch (kind) {
            case "HEAD bucket" -> "HeadBucket";
            case "GET bucket encryption" -> "GetBucketEncryption";
            case "PUT bucket" -> "CreateBucket";
            case "DELETE bucket" -> "DeleteBucket";
            case "GET bucket list" -> "ListObjectsV2";
            case "GET bucket versions" -> "ListObjectVersions";
            case "POST bucket delete" -> "DeleteObjects";
            case "HEAD object" -> "HeadObject";
            case "PUT object" -> "PutObject";
            case "PUT object copy" -> "CopyObject";
            case "GET object" -> "GetObject";
            case "DELETE object" -> "DeleteObject";
            default -> throw new ApiFault("NotImplemented", 501, kind + " is not known to this stand-in.");
        };
        return new Call(operation, path[0], key, query);
    }

    /** The body of the answer: an object, XML, or nothing. */
    byte[] answer(Call call, HttpExchange exchange) throws IOException {
        if (call.operation().equals("GetObject")) {
            adopt(call.bucket());
            return object(call.bucket(), call.key()).bytes();
        }
        return text(call, exchange).getBytes(StandardCharsets.UTF_8);
    }

    private String text(Call call, HttpExchange exchange) throws IOException {
        Integer status = closed.get(call.bucket());
        if (status != null) {
            throw new ApiFault(
                    status == 403 ? "AccessDenied" : "PermanentRedirect", status, "The bucket is another's.");
        }
        adopt(call.bucket());
        boolean exists = store.has(call.bucket());
        if (call.operation().equals("CreateBucket")) {
            create(call, exists, exchange);
            return "";
        }
        if (!exists) {
            throw new ApiFault("NoSuchBucket", 404, "The specified bucket does not exist");
        }
        return switch (call.operation()) {
            case "PutObject" -> {
                store.put(call.bucket(), call.key(), content(exchange), clock.instant());
                yield "";
            }
            case "HeadObject" -> {
                object(call.bucket(), call.key());
                yield "";
            }
            case "CopyObject" -> {
                String source = exchange.getRequestHeaders().getFirst("x-amz-copy-source");
                String[] from =
                        URLDecoder.decode(source, StandardCharsets.UTF_8).split("/", 2);
                store.put(call.bucket(), call.key(), object(from[0], from[1]).bytes(), clock.instant());
                yield "<CopyObjectResult><ETag>x</ETag></CopyObjectResult>";
            }
            case "DeleteObject" -> {
                store.mark(call.bucket(), call.key(), clock.instant());
                yield "";
            }
            case "GetBucketEncryption" -> encryption(call.bucket());
            case "ListObjectsV2" -> list(call);
            case "ListObjectVersions" -> versions(call);
            case "DeleteObjects" -> deleteAll(call, exchange);
            case "DeleteBucket" -> {
                if (!store.delete(call.bucket())) {
                    throw new ApiFault("BucketNotEmpty", 409, "The bucket you tried to delete is not empty");
                }
                stacks.resource("AWS::S3::Bucket", call.bucket()).ifPresent(stacks::delete);
                yield "";
            }
            default -> "";
        };
    }

    /** That of the template for a bucket of a stack; SSE-S3, as for every new bucket, unless it was set. */
    private String encryption(String bucket) {
        String key = keys.getOrDefault(bucket, keyOfTemplate(bucket));
        return "<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault>"
                + (key.isEmpty()
                        ? "<SSEAlgorithm>AES256</SSEAlgorithm>"
                        : "<SSEAlgorithm>aws:kms</SSEAlgorithm><KMSMasterKeyID>" + Xml.escaped(key)
                                + "</KMSMasterKeyID>")
                + "</ApplyServerSideEncryptionByDefault></Rule></ServerSideEncryptionConfiguration>";
    }

    private String keyOfTemplate(String bucket) {
        return stacks.resource("AWS::S3::Bucket", bucket).stream()
                .map(made -> made.properties().get("BucketEncryption"))
                .flatMap(encryption -> members(encryption, "ServerSideEncryptionConfiguration"))
                .flatMap(rule -> members(rule, "ServerSideEncryptionByDefault"))
                .flatMap(byDefault -> members(byDefault, "KMSMasterKeyID"))
                .map(Object::toString)
                .findFirst()
                .orElse("");
    }

    private static Stream<?> members(Object of, String name) {
        Object member = of instanceof Map<?, ?> map ? map.get(name) : null;
        return member instanceof List<?> list ? list.stream() : Stream.ofNullable(member);
    }

    private Version object(String bucket, String key) {
        return store.get(bucket, key)
                .orElseThrow(() -> new ApiFault("NoSuchKey", 404, "The specified key does not exist."));
    }

    /** A bucket that a stack has created exists. */
    private void adopt(String bucket) {
        if (stacks.resource("AWS::S3::Bucket", bucket).isPresent()) {
            store.create(bucket);
        }
    }

    private void create(Call call, boolean exists, HttpExchange exchange) throws IOException {
        if (exists) {
            throw new ApiFault("BucketAlreadyOwnedByYou", 409, "Your previous request to create the bucket succeeded");
        }
        String wanted = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        if (!region.equals("us-east-1")
                && !wanted.contains("<LocationConstraint>" + region + "</LocationConstraint>")) {
            throw new ApiFault(
                    "IllegalLocationConstraintException",
                    400,
                    "The unspecified location constraint is"
                            + " incompatible for the region specific endpoint this request was sent to.");
        }
        store.create(call.bucket());
    }

    private String list(Call call) {
        String prefix = call.query().getOrDefault("prefix", "");
        String delimiter = call.query().getOrDefault("delimiter", "");
        TreeSet<String> folders = new TreeSet<>();
        StringBuilder xml = new StringBuilder("<ListBucketResult><IsTruncated>false</IsTruncated>");
        for (Version object : store.objects(call.bucket(), prefix)) {
            int end = delimiter.isEmpty() ? -1 : object.key().indexOf(delimiter, prefix.length());
            if (end < 0) {
                xml.append("<Contents>");
                describe(xml, object);
                xml.append("</Contents>");
            } else {
                folders.add(object.key().substring(0, end + delimiter.length()));
            }
        }
        folders.forEach(folder -> xml.append("<CommonPrefixes><Prefix>")
                .append(Xml.escaped(folder))
                .append("</Prefix></CommonPrefixes>"));
        return xml.append("</ListBucketResult>").toString();
    }

    private String versions(Call call) {
        List<Version> all = store.versions(call.bucket());
        boolean more = all.size() > PAGE;
        StringBuilder xml = new StringBuilder("<ListVersionsResult><IsTruncated>" + more + "</IsTruncated>");
        for (Version version : all.subList(0, Math.min(PAGE, all.size()))) {
            String element = version.isMarker() ? "DeleteMarker" : "Version";
            xml.append("<" + element + ">");
            describe(xml, version);
            xml.append("<VersionId>" + version.id() + "</VersionId></" + element + ">");
        }
        if (more) {
            Version last = all.get(PAGE - 1);
            xml.append("<NextKeyMarker>" + Xml.escaped(last.key()) + "</NextKeyMarker><NextVersionIdMarker>" + last.id()
                    + "</NextVersionIdMarker>");
        }
        return xml.append("</ListVersionsResult>").toString();
    }

    private static void describe(StringBuilder xml, Version version) {
        xml.append("<Key>")
                .append(Xml.escaped(version.key()))
                .append("</Key><Size>")
                .append(version.size());
        xml.append("</Size><LastModified>")
                .append(version.time().truncatedTo(ChronoUnit.MILLIS))
                .append("</LastModified>");
    }

    private String deleteAll(Call call, HttpExchange exchange) throws IOException {
        String wanted = new String(content(exchange), StandardCharsets.UTF_8);
        Matcher objects = DELETED.matcher(wanted);
        int count = 0;
        for (; objects.find(); count++) {
            store.delete(call.bucket(), objects.group(1).replace("&amp;", "&"), objects.group(2));
        }
        if (count == 0 || count > PAGE) {
            throw new ApiFault("MalformedXML", 400, "The XML you provided was not well-formed: " + count + " objects");
        }
        return "<DeleteResult></DeleteResult>";
    }

    /** The bytes of an upload, which clients send in signed chunks when they may. */
    private static byte[] content(HttpExchange exchange) throws IOException {
        String signature = exchange.getRequestHeaders().getFirst("x-amz-content-sha256");
        InputStream body = exchange.getRequestBody();
        if (signature == null || !signature.startsWith("STREAMING-")) {
            return body.readAllBytes();
        }
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (int size = chunkSize(body); size > 0; size = chunkSize(body)) {
            content.write(body.readNBytes(size));
            body.readNBytes(2);
        }
        body.readAllBytes();
        return content.toByteArray();
    }

    private static int chunkSize(InputStream body) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = body.read(); c != '\n'; c = body.read()) {
            line.append((char) c);
        }
        return Integer.parseInt(line.toString().strip().replaceAll(";.*", ""), 16);
    }

    private static Map<String, String> query(String raw) {
        Map<String, String> query = new LinkedHashMap<>();
        for (String pair : (raw == null ? "" : raw).split("&", -1)) {
            String[] parts = pair.split("=", 2);
            query.put(parts[0], parts.length == 1 ? "" : URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
        }
        return query;
    }
}
