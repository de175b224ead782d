package cloud.sentiric.dialplan.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.dialplan.outbound.CallerIdRule.Source;
import cloud.sentiric.number.DialledNumber;
import cloud.sentiric.number.Region;
import cloud.sentiric.store.record.TenantId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DepartureTest {
    private static final TenantId TENANT = new TenantId("acme");
    private static final CallerIdRule INHERITED = new CallerIdRule(Source.INHERITED, "");
    private static final CallingUser ALICE = new CallingUser(Optional.of("+905551001001"), false);

    private static Destination dialled(String text) {
        return Destination.of(DialledNumber.of(text, new Region("TR"))).orElseThrow();
    }

    private static Trunk trunk(String id, boolean enabled) {
        return new Trunk(
                new TrunkId(id),
                TENANT,
                "",
                "carrier.example",
                0,
                Trunk.Transport.UDP,
                "",
                "",
                false,
                0,
                30,
                10,
                enabled,
                INHERITED,
                List.of(),
                "");
    }

    private static OutboundRoute route(String id, String prefix, int priority, String... trunks) {
        return new OutboundRoute(
                new OutboundRouteId(id),
                TENANT,
                "",
                prefix,
                0,
                "",
                INHERITED,
                List.of(trunks).stream().map(TrunkId::new).toList(),
                priority);
    }

    private static String chosen(String number, OutboundRoute... routes) {
        return Departure.of(
                        dialled(number),
                        ALICE,
                        List.of(routes),
                        List.of(trunk("one", true), trunk("two", true), trunk("off", false)))
                .map(departure -> departure.route().id().value())
                .orElse("none");
    }

    @Nested
    class TheRoute {
        @ParameterizedTest
        @CsvSource({
            "+49301234567, germany",
            "+905551234567, home",
            "05551234567, home",
            "+902124548590, istanbul",
            "+12025550123, world",
            "112, emergency",
            "1120, none",
        })
        void isOfTheLongestPrefix(String number, String route) {
            assertThat(chosen(
                            number,
                            route("world", "+", 0, "one"),
                            route("home", "+90", 9, "one"),
                            route("istanbul", "+90212", 9, "one"),
                            route("germany", "+49", 9, "one"),
                            route("emergency", "112", 9, "one")))
                    .isEqualTo(route);
        }

        @Test
        void isOfTheLowestPriorityThatHasAnEnabledTrunk() {
            assertThat(chosen("+49301234567", route("b", "+49", 2, "one"), route("a", "+49", 1, "one")))
                    .isEqualTo("a");
            assertThat(chosen("+49301234567", route("b", "+49", 2, "one"), route("a", "+49", 1, "off", "gone")))
                    .isEqualTo("b");
        }

        /** Whoever routes a country apart means it. */
        @Test
        void isNotOneOfAShorterPrefix() {
            assertThat(chosen("+49301234567", route("world", "+", 0, "one"), route("germany", "+49", 0, "off")))
                    .isEqualTo("none");
        }

        @Test
        void namesItsTrunksInOrder() {
            var departure = Departure.of(
                            dialled("+49301234567"),
                            ALICE,
                            List.of(route("a", "+", 0, "two", "off", "one")),
                            List.of(trunk("one", true), trunk("two", true), trunk("off", false)))
                    .orElseThrow();
            assertThat(departure.ways())
                    .extracting(way -> way.trunk().id().value())
                    .containsExactly("two", "one");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "+49, 0, '', +49301234567",
        "+49, 1, '', 49301234567",
        "+49, 3, 0, 0301234567",
        "+, 1, 00, 0049301234567",
    })
    void numberIsRewritten(String prefix, int strip, String prepend, String sent) {
        var route = new OutboundRoute(
                new OutboundRouteId("a"),
                TENANT,
                "",
                prefix,
                strip,
                prepend,
                INHERITED,
                List.of(new TrunkId("one")),
                0);
        assertThat(route.violations()).isEmpty();
        assertThat(route.rewritten(dialled("+49301234567"))).isEqualTo(sent);
    }

    @Nested
    class TheShownNumber {
        private static final CallerIdRule FIXED = new CallerIdRule(Source.FIXED, "02124548590");
        private static final CallerIdRule USER = new CallerIdRule(Source.USER, "+902124548590");
        private static final CallingUser NUMBERLESS = new CallingUser(Optional.empty(), false);

        @Test
        void isTheUsersOwn() {
            assertThat(CallerIdRule.shown(INHERITED, INHERITED, ALICE)).isEqualTo("+905551001001");
            assertThat(CallerIdRule.shown(USER, FIXED, ALICE)).isEqualTo("+905551001001");
        }

        @Test
        void isTheRulesWhereTheUserHasNone() {
            assertThat(CallerIdRule.shown(USER, FIXED, NUMBERLESS)).isEqualTo("+902124548590");
            assertThat(CallerIdRule.shown(INHERITED, INHERITED, NUMBERLESS)).isEmpty();
        }

        @Test
        void isTheTrunksWhereTheRouteSaysNothing() {
            assertThat(CallerIdRule.shown(INHERITED, FIXED, ALICE)).isEqualTo("02124548590");
        }

        @Test
        void isNoneForWhoWithholdsIt() {
            var hidden = new CallingUser(Optional.of("+905551001001"), true);
            assertThat(CallerIdRule.shown(FIXED, FIXED, hidden)).isEmpty();
            assertThat(CallerIdRule.shown(new CallerIdRule(Source.WITHHELD, ""), FIXED, ALICE))
                    .isEmpty();
        }
    }
}
