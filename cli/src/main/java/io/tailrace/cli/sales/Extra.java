package io.tailrace.cli.sales;

import static io.tailrace.cli.sales.Attributes.map;
import static io.tailrace.cli.sales.Attributes.number;
import static io.tailrace.cli.sales.Attributes.string;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.random.RandomGenerator;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Attributes beyond the declared columns, one in each of DynamoDB's types: a shop's table collects them over the years. */
enum Extra {
    GIFT_NOTE {
        @Override
        AttributeValue value(RandomGenerator random) {
            return string("Alles Gute! \u201c" + random.nextInt(1_000_000) + "\u201d \ud83c\udf81");
        }
    },
    COUPON {
        @Override
        AttributeValue value(RandomGenerator random) {
            return map(Map.of(
                    "code", string("TRAIL" + random.nextInt(1_000_000)),
                    "percent", number(5 + random.nextInt(20)),
                    "stackable", AttributeValue.fromBool(random.nextBoolean())));
        }
    },
    PRIORITY {
        @Override
        AttributeValue value(RandomGenerator random) {
            return AttributeValue.fromBool(random.nextBoolean());
        }
    },
    WEIGHT_KG {
        /** 38 significant digits, as many as DynamoDB keeps and more than a double can. */
        @Override
        AttributeValue value(RandomGenerator random) {
            BigInteger digits = BigInteger.TEN.pow(37).add(new BigInteger(120, new Random(random.nextLong())));
            return number(new BigDecimal(digits, 36));
        }
    },
    DELIVERY_SLOT {
        /** Known to be unknown, which is not the same as missing. */
        @Override
        AttributeValue value(RandomGenerator random) {
            return AttributeValue.fromNul(true);
        }
    },
    LABEL {
        @Override
        AttributeValue value(RandomGenerator random) {
            byte[] bytes = new byte[12];
            random.nextBytes(bytes);
            return AttributeValue.fromB(SdkBytes.fromByteArray(bytes));
        }
    },
    PARCEL_CM {
        @Override
        AttributeValue value(RandomGenerator random) {
            int length = 20 + random.nextInt(100);
            return AttributeValue.fromNs(List.of(Integer.toString(length), length + ".5", "-" + length));
        }
    };

    abstract AttributeValue value(RandomGenerator random);
}
