package io.tailrace.cli.stack;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class QueryCostTest {
    @Test
    void counts_whole_megabytes_and_ten_at_least() {
        assertThat(new QueryCost(0)).hasToString("0.0 kB read, about 0 USD at 5 a terabyte");
        assertThat(new QueryCost(1)).hasToString("0.0 kB read, about 0.000048 USD at 5 a terabyte");
        assertThat(new QueryCost(10 << 20)).hasToString("10.0 MB read, about 0.000048 USD at 5 a terabyte");
        assertThat(new QueryCost((10 << 20) + 1).usd()).isEqualByComparingTo("0.000052");
        assertThat(new QueryCost(1L << 40)).hasToString("1024.0 GB read, about 5 USD at 5 a terabyte");
    }
}
