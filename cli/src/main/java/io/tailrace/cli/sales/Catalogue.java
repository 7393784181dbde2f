package io.tailrace.cli.sales;

import java.util.List;
import java.util.random.RandomGenerator;

/** What the shop sells and where it sends it. */
final class Catalogue {
    /** A product in its variants; all variants cost the same. */
    record Product(String name, String code, int cents, List<String> variants) {
        String sku(int variant) {
            return code + "-" + variants.get(variant % variants.size());
        }
    }

    /** A place to send an order to. */
    record Place(String street, String city, String postcode, String country) {}

    private static final List<Product> PRODUCTS = List.of(
            new Product("Trail running shoes", "TRS", 129_90, List.of("38", "40", "42", "44")),
            new Product("Down jacket", "DJK", 219_00, List.of("S", "M", "L", "XL")),
            new Product("Rain jacket", "RJK", 149_50, List.of("S", "M", "L")),
            new Product("Daypack 22 l", "DP22", 89_95, List.of("BLK", "GRN")),
            new Product("Trekking poles", "TPO", 74_00, List.of("110", "120", "130")),
            new Product("Headlamp", "HLP", 39_90, List.of("BLK")),
            new Product("Water bottle", "WBT", 18_50, List.of("500", "750", "1000")),
            new Product("Gas stove", "GST", 54_00, List.of("STD")),
            new Product("Two-person tent", "T2P", 349_00, List.of("GRN", "ORG")),
            new Product("Sleeping mat", "SMT", 99_00, List.of("R", "L")),
            new Product("Merino socks", "MSO", 22_95, List.of("36-38", "39-41", "42-44")),
            new Product("Energy bar", "EBR", 2_10, List.of("NUT", "OAT", "FIG")));

    private static final List<Place> PLACES = List.of(
            new Place("Limmatquai 4", "Zürich", "8001", "CH"),
            new Place("Bundesplatz 1", "Bern", "3011", "CH"),
            new Place("Quai du Mont-Blanc 19", "Genève", "1201", "CH"),
            new Place("Mariahilfer Straße 77", "Wien", "1060", "AT"),
            new Place("Sendlinger Straße 8", "München", "80331", "DE"),
            new Place("Rua do Carmo 51", "Lisboa", "1200-093", "PT"),
            new Place("Via del Corso 12", "Roma", "00186", "IT"),
            new Place("Długa 30", "Gdańsk", "80-827", "PL"),
            new Place("Strandvägen 7", "Stockholm", "114 56", "SE"),
            new Place("4-2-8 Shibakoen", "東京", "105-0011", "JP"),
            new Place("O'Connell Street 2", "Dublin", "D01 T9C2", "IE"),
            new Place("İstiklal Caddesi 100", "İstanbul", "34433", "TR"));

    static final List<String> TAGS =
            List.of("gift", "express", "returning", "newsletter", "click-and-collect", "outlet");

    private Catalogue() {}

    static Product product(RandomGenerator random) {
        return PRODUCTS.get(random.nextInt(PRODUCTS.size()));
    }

    static Place place(RandomGenerator random) {
        return PLACES.get(random.nextInt(PLACES.size()));
    }
}
