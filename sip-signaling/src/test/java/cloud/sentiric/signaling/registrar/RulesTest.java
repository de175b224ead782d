package cloud.sentiric.signaling.registrar;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.signaling.jain.Messages;
import cloud.sentiric.signaling.registrar.Rules.Decision;
import cloud.sentiric.signaling.sip.Header;
import cloud.sentiric.signaling.sip.Request;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** RFC 3261 §10.3. */
final class RulesTest {
    private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");

    private final Rules rules = new Rules(Duration.ofMinutes(1), Duration.ofHours(2), Duration.ofHours(1), 3);

    private static Request register(String callId, int cseq, String headers) {
        return Messages.request("""
                REGISTER sip:sentiric.cloud SIP/2.0
                Via: SIP/2.0/UDP h;branch=z9hG4bK1
                From: <sip:1001@sentiric.cloud>;tag=1
                To: <sip:1001@sentiric.cloud>
                Call-ID: %s
                CSeq: %d REGISTER
                %s

                """.formatted(callId, cseq, headers));
    }

    private Decision.Changed changed(List<Binding> before, Request request) {
        var decision = rules.decide(request, before, NOW);
        assertThat(decision).isInstanceOf(Decision.Changed.class);
        return (Decision.Changed) decision;
    }

    private int refused(List<Binding> before, Request request) {
        var decision = rules.decide(request, before, NOW);
        assertThat(decision).isInstanceOf(Decision.Refused.class);
        return ((Decision.Refused) decision).reply().status();
    }

    private List<Binding> bound(String callId, int cseq, String headers) {
        return changed(List.of(), register(callId, cseq, headers)).bindings();
    }

    private long seconds(String headers) {
        return Duration.between(NOW, bound("a", 1, headers).getFirst().expires())
                .toSeconds();
    }

    @Nested
    class Lifetimes {
        @Test
        void theContactsOwnComesBeforeTheHeaders() {
            assertThat(seconds("Contact: <sip:a@h>;expires=100\nExpires: 200")).isEqualTo(100);
            assertThat(seconds("Contact: <sip:a@h>\nExpires: 200")).isEqualTo(200);
            assertThat(seconds("Contact: <sip:a@h>")).isEqualTo(3600);
        }

        @Test
        void aMalformedOneCountsAsNone() {
            assertThat(seconds("Contact: <sip:a@h>;expires=soon\nExpires: 200")).isEqualTo(200);
            assertThat(seconds("Contact: <sip:a@h>\nExpires: -5")).isEqualTo(3600);
        }

        @Test
        void tooLongIsCut() {
            assertThat(seconds("Contact: <sip:a@h>;expires=999999999999")).isEqualTo(7200);
            assertThat(seconds("Contact: <sip:a@h>;expires=99999999999999999999999"))
                    .isEqualTo(3600);
        }

        @Test
        void tooShortIs423WithTheLeast() {
            var decision = rules.decide(register("a", 1, "Contact: <sip:a@h>;expires=59"), List.of(), NOW);
            assertThat(decision).isInstanceOfSatisfying(Decision.Refused.class, refused -> {
                assertThat(refused.reply().status()).isEqualTo(423);
                assertThat(refused.reply().headers()).containsExactly(new Header("Min-Expires", "60"));
            });
            assertThat(seconds("Contact: <sip:a@h>;expires=60")).isEqualTo(60);
        }
    }

    @Nested
    class Order {
        @Test
        void anOlderRequestOfTheSameClientChangesNothing() {
            var before = bound("a", 5, "Contact: <sip:a@h>");
            assertThat(refused(before, register("a", 5, "Contact: <sip:a@h>"))).isEqualTo(500);
            assertThat(refused(before, register("a", 4, "Contact: <sip:a@h>;expires=0")))
                    .isEqualTo(500);
            assertThat(refused(before, register("a", 4, "Contact: *\nExpires: 0")))
                    .isEqualTo(500);
            assertThat(changed(before, register("a", 6, "Contact: <sip:a@h>")).bindings())
                    .hasSize(1);
        }

        @Test
        void anotherClientTakesItOver() {
            var before = bound("a", 5, "Contact: <sip:a@h>");
            var after = changed(before, register("b", 1, "Contact: <sip:a@h>")).bindings();
            assertThat(after).hasSize(1);
            assertThat(after.getFirst().callId().value()).isEqualTo("b");
        }

        @Test
        void oneFailingContactFailsAll() {
            assertThat(refused(List.of(), register("a", 1, "Contact: <sip:a@h>, <sip:b@h>;expires=5")))
                    .isEqualTo(423);
        }
    }

    @Nested
    class Removal {
        @Test
        void expiresZeroRemovesOne() {
            var before = bound("a", 1, "Contact: <sip:a@h>, <sip:b@h>");
            var changed = changed(before, register("a", 2, "Contact: <sip:A@h;x=1>;expires=0, <sip:b@H>;expires=0"));
            assertThat(changed.bindings()).extracting(Binding::toString).containsExactly("sip:a@h");
            assertThat(changed.removed()).extracting(Binding::toString).containsExactly("sip:b@h");
        }

        @Test
        void theWildcardRemovesAll() {
            var before = bound("a", 1, "Contact: <sip:a@h>, <sip:b@h>");
            var changed = changed(before, register("c", 1, "Contact: *\nExpires: 0"));
            assertThat(changed.bindings()).isEmpty();
            assertThat(changed.removed()).hasSize(2);
        }

        @Test
        void theWildcardNeedsExpiresZero() {
            assertThat(refused(List.of(), register("c", 1, "Contact: *"))).isEqualTo(400);
            assertThat(refused(List.of(), register("c", 1, "Contact: *\nExpires: 60")))
                    .isEqualTo(400);
        }
    }

    @Nested
    class Contacts {
        @Test
        void withoutContactTheBindingsAreTold() {
            var before = bound("a", 1, "Contact: <sip:a@h>");
            assertThat(rules.decide(register("x", 1, "X: y"), before, NOW)).isEqualTo(new Decision.Fetched(before));
            assertThat(rules.decide(register("x", 1, "X: y"), before, NOW.plusSeconds(3600)))
                    .isEqualTo(new Decision.Fetched(List.of()));
        }

        @Test
        void theyAreMatchedAsUris() {
            var before = bound("a", 1, "Contact: <sip:a@h.example.org;transport=udp>");
            var same = changed(before, register("b", 1, "Contact: <sip:%61@H.example.org;transport=UDP;x=1>"));
            assertThat(same.bindings()).hasSize(1);
            var other = changed(before, register("b", 1, "Contact: <sip:a@h.example.org>"));
            assertThat(other.bindings()).hasSize(2);
        }

        @Test
        void aDevicesFlowReplacesItselfWhateverItsUri() {
            var flow = ";+sip.instance=\"<urn:uuid:1>\";reg-id=";
            var before = bound("a", 1, "Contact: <sip:a@h:1>" + flow + "1, <sip:a@h:1>" + flow + "2");
            assertThat(before).hasSize(2);
            var after = changed(before, register("b", 1, "Contact: <sip:a@h:9>" + flow + "1"))
                    .bindings();
            assertThat(after).extracting(Binding::toString).containsExactly("sip:a@h:1", "sip:a@h:9");
        }

        @Test
        void newOnesPushOutThoseNearestToTheirEnd() {
            var before = bound("a", 1, "Contact: <sip:a@h>;expires=300, <sip:b@h>;expires=200, <sip:c@h>;expires=400");
            var changed = changed(before, register("b", 1, "Contact: <sip:d@h>"));
            assertThat(changed.bindings())
                    .extracting(Binding::toString)
                    .containsExactly("sip:a@h", "sip:c@h", "sip:d@h");
            assertThat(changed.removed()).extracting(Binding::toString).containsExactly("sip:b@h");
        }

        @Test
        void moreThanTheLimitAtOnceIsRefused() {
            var four = "Contact: <sip:a@h>, <sip:b@h>, <sip:c@h>, <sip:d@h>";
            assertThat(refused(List.of(), register("a", 1, four))).isEqualTo(403);
        }
    }

    @Test
    void theAnswerShowsAllOfThem() {
        var request = register("a", 1, """
                Contact: "X" <sip:a@h;ob>;q=0.7;+sip.instance="<urn:uuid:1>";reg-id=1;expires=100
                Path: <sip:gw:5060;lr;ob;sn=Ab-_>
                Path: <sip:other;lr>""");
        var changed = changed(List.of(), request);
        assertThat(changed.bindings().getFirst().path())
                .containsExactly("<sip:gw:5060;lr;ob;sn=Ab-_>", "<sip:other;lr>");
        assertThat(changed.bindings().getFirst().q()).isEqualTo(0.7);
        var reply = rules.answer(request, changed.bindings(), NOW.plusSeconds(10));
        assertThat(reply.headers())
                .containsExactly(
                        new Header("Date", "Fri, 20 Nov 2026 12:00:10 GMT"),
                        new Header("Contact", "<sip:a@h;ob>;q=0.7;+sip.instance=\"<urn:uuid:1>\";reg-id=1;expires=90"),
                        new Header("Path", "<sip:gw:5060;lr;ob;sn=Ab-_>"),
                        new Header("Path", "<sip:other;lr>"),
                        new Header("Require", "outbound"));
    }

    @Nested
    class BehindNat {
        /** A REGISTER that the gateway got from 203.0.113.7:40000. */
        private boolean behindNat(String contact) {
            var source = "203.0.113.7:40000;transport=udp;key=1;mac=" + Messages.mac("source\n203.0.113.7:40000\na");
            return bound("a", 1, "Contact: " + contact + "\nSentiric-Source: " + source)
                    .getFirst()
                    .behindNat();
        }

        @Test
        void isWhoRegistersFromElsewhereThanItsContactSays() {
            assertThat(behindNat("<sip:a@192.168.1.2:40000>")).isTrue();
            assertThat(behindNat("<sip:a@203.0.113.7:5060>")).isTrue();
            assertThat(behindNat("<sip:a@phone.example.com:40000>")).isTrue();
            assertThat(behindNat("<sip:a@[2001:db8::1]:40000;transport=UDP>")).isTrue();
            assertThat(behindNat("<sip:a@203.0.113.7:40000>")).isFalse();
        }

        @Test
        void isNobodyWithAConnectionOrOfWhomTheGatewayDidNotSay() {
            assertThat(behindNat("<sip:a@192.168.1.2:40000;transport=tcp>")).isFalse();
            assertThat(behindNat("<sips:a@192.168.1.2:40000>")).isFalse();
            assertThat(bound("a", 1, "Contact: <sip:a@192.168.1.2>").getFirst().behindNat())
                    .isFalse();
        }
    }
}
