package io.tailrace.lambda;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.lambda.Batch.Reply;
import io.tailrace.testing.Rounds;
import io.tailrace.testing.Seed;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** One environment answers many invocations, for many customers: nothing of a refused record is in the next one's row. */
class GoodRecordsAfterRefusedOnesTest {

    private static final String REFUSED = change("{\"z\":{\"S\":\"of record 1\"},\"a\":{\"S\":\"x\"}}");
    private static final String GOOD = change("{\"a\":{\"N\":\"1\"}}");

    @Test
    void in_one_batch_and_across_invocations() throws IOException {
        for (Map<String, String> chain : List.of(chain("flatten"), chain("flatten,mask"))) {
            FirehoseHandler handler = handler(chain);

            List<Reply> first =
                    invoke(handler, new Batch().add("1", REFUSED).add("2", GOOD).add("3", REFUSED));
            List<Reply> second = invoke(
                    handler,
                    new Batch().add("4", GOOD).add("5", REFUSED + REFUSED).add("6", GOOD));

            assertThat(first).extracting(Reply::result).containsExactly("ProcessingFailed", "Ok", "ProcessingFailed");
            assertThat(second).extracting(Reply::result).containsExactly("Ok", "ProcessingFailed", "Ok");
            for (Reply reply : List.of(first.get(1), second.get(0), second.get(2))) {
                assertThat(reply.text()).isEqualTo("{\"a\":1}\n");
            }
        }
    }

    /** Random records, half of them damaged: an environment that saw them all answers as one that sees each alone. */
    @Test
    void whatever_was_refused_before() throws IOException {
        Seed seed = Seed.of(GoodRecordsAfterRefusedOnesTest.class);
        Random random = seed.random();
        for (Map<String, String> chain : List.of(chain("flatten"), chain("flatten,mask"))) {
            FirehoseHandler old = handler(chain);
            for (int i = 0; i < Rounds.of(10); i++) {
                Batch batch = new Batch();
                List<String> texts = new ArrayList<>();
                for (int j = 0; j < 5; j++) {
                    String text = random(random);
                    texts.add(text);
                    batch.add(String.valueOf(j), text);
                }
                List<Reply> replies = invoke(old, batch);
                for (int j = 0; j < texts.size(); j++) {
                    Batch alone = new Batch().add(String.valueOf(j), texts.get(j));
                    assertThat(List.of(replies.get(j)))
                            .as("%s, batch %d", seed, i)
                            .isEqualTo(invoke(handler(chain), alone));
                }
            }
        }
    }

    private static String random(Random random) {
        StringBuilder image = new StringBuilder("{");
        for (String name : new String[] {"a", "z", "y"}) {
            if (random.nextBoolean()) {
                String value = random.nextBoolean()
                        ? "{\"N\":\"" + random.nextInt(9) + "\"}"
                        : "{\"S\":\"" + random.nextInt() + "\"}";
                image.append(image.length() > 1 ? "," : "")
                        .append('"')
                        .append(name)
                        .append("\":")
                        .append(value);
            }
        }
        String change = change(image.append('}').toString());
        return random.nextInt(4) == 0 ? change.substring(0, random.nextInt(change.length())) : change;
    }

    private static String change(String image) {
        return "{\"eventName\":\"INSERT\",\"dynamodb\":{\"Keys\":{\"id\":{\"S\":\"k\"}},\"NewImage\":" + image + "}}";
    }

    private static Map<String, String> chain(String transforms) {
        Map<String, String> chain = new HashMap<>(Map.of(
                "transforms", transforms,
                "transforms.flatten.type", "io.tailrace.transform.FlattenDynamoDb$Value",
                "transforms.flatten.columns", "a int",
                "transforms.flatten.metadata", "",
                "transforms.flatten.columns.on.mismatch", "fail"));
        if (transforms.endsWith("mask")) {
            chain.put("transforms.mask.type", "io.tailrace.transform.MaskField");
            chain.put("transforms.mask.fields", "y");
        }
        return chain;
    }

    private static FirehoseHandler handler(Map<String, String> chain) {
        return new FirehoseHandler(
                new LambdaOptions("", Routing.NONE, "", chain),
                new RecordedLog(),
                new PrintStream(new ByteArrayOutputStream(), true, UTF_8),
                Clock.systemUTC());
    }

    private static List<Reply> invoke(FirehoseHandler handler, Batch batch) throws IOException {
        var out = new ByteArrayOutputStream();
        handler.handle(new ByteArrayInputStream(batch.json()), out);
        return Batch.replies(out.toByteArray());
    }
}
