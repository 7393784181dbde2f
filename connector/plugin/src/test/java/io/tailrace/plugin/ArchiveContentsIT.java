package io.tailrace.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tailrace.local.BuiltPlugin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;

/** What users download: the layout, what is inside and under which licences, and documents whose links work. */
class ArchiveContentsIT {

    private static final String PREFIX = "tailrace-connect-";
    private static final Path FOLDER = BuiltPlugin.find(Path.of("target").toAbsolutePath(), PREFIX);
    private static final Path ARCHIVE = FOLDER.resolve(FOLDER.getFileName());
    private static final Path DOCUMENTS = ARCHIVE.resolve("doc");
    private static final String VERSION = ARCHIVE.getFileName().toString().substring(PREFIX.length());
    private static final Path ZIP = FOLDER.resolveSibling(FOLDER.getFileName() + ".zip");
    private static final Path THIRD_PARTY = Path.of("src/main/assembly/THIRD-PARTY.md");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long MOST_BYTES = 60_000_000;
    private static final Pattern LINK = Pattern.compile("]\\(([\\w./-]*)(#[^)]*)?\\)");
    private static final Pattern CODE = Pattern.compile("`[^`\n]*`");
    private static final Pattern LICENCE = Pattern.compile("(META-INF/)?LICEN[SC]E(\\.txt|\\.md)?");

    @Test
    void it_is_laid_out_as_a_component_archive() throws IOException {
        try (Stream<Path> top = Files.list(ARCHIVE)) {
            assertThat(top.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder("manifest.json", "lib", "doc", "etc");
        }
        JsonNode manifest = JSON.readTree(ARCHIVE.resolve("manifest.json").toFile());

        // The name of the archive is the owner's, the component's and the version.
        assertThat(manifest.at("/owner/username").asText()
                        + '-'
                        + manifest.path("name").asText()
                        + '-'
                        + manifest.path("version").asText())
                .isEqualTo(PREFIX + VERSION);
        assertThat(manifest.path("component_types"))
                .extracting(JsonNode::asText)
                .containsExactlyInAnyOrder("source", "sink", "transform");
        assertThat(manifest.path("release_date").asText()).matches("\\d{4}-\\d\\d-\\d\\d");
        assertThat(manifest.toString()).doesNotContain("${");
        for (String field : new String[] {"title", "description", "requirements", "features", "license", "tags"}) {
            assertThat(manifest.path(field).toString()).as(field).hasSizeGreaterThan(2);
        }
        assertThat(DOCUMENTS.resolve("LICENSE")).isNotEmptyFile();
        assertThat(DOCUMENTS.resolve("NOTICE")).isNotEmptyFile();
    }

    @Test
    void it_brings_nothing_that_the_worker_has_and_no_second_HTTP_stack_of_the_SDK() throws IOException {
        assertThat(jars())
                .noneMatch(jar -> jar.matches("(slf4j|kafka|connect|log4j|logback|jetty|jersey|netty|hadoop).*"))
                .noneMatch(jar -> jar.contains("Test"));
        assertThat(Files.size(ZIP)).isLessThan(MOST_BYTES);
    }

    @Test
    void its_checksum_is_beside_it() throws Exception {
        byte[] sum = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(ZIP));

        assertThat(ZIP.resolveSibling(ZIP.getFileName() + ".sha256"))
                .content()
                .isEqualToIgnoringNewLines(HexFormat.of().formatHex(sum) + "  " + ZIP.getFileName());
    }

    @Test
    void its_bill_of_materials_names_each_jar_and_nothing_else() throws IOException {
        assertThat(licences().keySet()).isEqualTo(jars());
    }

    @Test
    void each_jar_has_its_licence_and_where_the_text_is() throws IOException {
        StringBuilder table = new StringBuilder("""
                # Software by others in this archive

                Made from the archive by ArchiveContentsIT, which fails when this file is stale. Notices are in each jar, as META-INF/NOTICE.

                | jar in `lib` | licence | text |
                |---|---|---|
                """);
        for (Map.Entry<String, String> jar : licences().entrySet()) {
            if (!jar.getKey().startsWith("tailrace-")) {
                table.append("| ")
                        .append(jar.getKey())
                        .append(" | ")
                        .append(jar.getValue())
                        .append(" | ")
                        .append(text(jar.getKey(), jar.getValue()))
                        .append(" |\n");
            }
        }
        if (Boolean.getBoolean("reference.write")) {
            Files.writeString(THIRD_PARTY, table);
        }

        assertThat(THIRD_PARTY)
                .as("made by ./mvnw -pl connector/plugin -am verify -Dit.test=ArchiveContentsIT"
                        + " -DargLine=-Dreference.write=true")
                .content()
                .isEqualTo(table.toString());
        assertThat(DOCUMENTS.resolve("THIRD-PARTY.md")).exists();
    }

    @Test
    void links_in_its_documents_lead_somewhere() throws IOException {
        List<String> broken = new ArrayList<>();
        try (Stream<Path> files = Files.walk(DOCUMENTS)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".md")).toList()) {
                Matcher link = LINK.matcher(CODE.matcher(Files.readString(file)).replaceAll(""));
                while (link.find()) {
                    String target = link.group(1);
                    if (!target.isEmpty()
                            && !target.contains("://")
                            && !Files.exists(file.resolveSibling(target).normalize())) {
                        broken.add(DOCUMENTS.relativize(file) + " -> " + target);
                    }
                }
            }
        }

        assertThat(broken).isEmpty();
    }

    private static String text(String jar, String licence) throws IOException {
        try (ZipFile zip = new ZipFile(ARCHIVE.resolve("lib").resolve(jar).toFile())) {
            List<String> inside = zip.stream()
                    .map(ZipEntry::getName)
                    .filter(name -> LICENCE.matcher(name).matches())
                    .sorted()
                    .toList();
            if (!inside.isEmpty()) {
                return "in the jar, " + inside.get(0);
            }
        }
        if (licence.equals("Apache-2.0")) {
            return "[LICENSE](LICENSE)";
        }
        String file = "licenses/" + jar.replaceFirst("-\\d.*", "") + ".txt";
        assertThat(Path.of("src/main/assembly").resolve(file)).as(jar).isNotEmptyFile();
        return "[" + file + "](" + file + ")";
    }

    private static Set<String> jars() throws IOException {
        try (Stream<Path> jars = Files.list(ARCHIVE.resolve("lib"))) {
            return jars.map(path -> path.getFileName().toString()).collect(Collectors.toCollection(TreeSet::new));
        }
    }

    /** The licences of each jar, by its name. */
    private static Map<String, String> licences() throws IOException {
        Path bill = DOCUMENTS.resolve(PREFIX + VERSION + ".cdx.json");
        assumeThat(Files.exists(bill)).as("made only by a build that is online").isTrue();
        Map<String, String> licences = new TreeMap<>();
        for (JsonNode component : JSON.readTree(bill.toFile()).path("components")) {
            Set<String> names = new TreeSet<>();
            for (JsonNode each : component.path("licenses")) {
                String name = each.at("/license/id").asText();
                name = name.isEmpty() ? each.at("/license/name").asText() : name;
                names.add(name.isEmpty() ? each.path("expression").asText() : name);
            }
            assertThat(names).as("%s", component.path("purl")).isNotEmpty().doesNotContain("");
            licences.put(
                    component.path("name").asText() + '-'
                            + component.path("version").asText() + ".jar",
                    String.join(" or ", names));
        }
        return licences;
    }
}
