package cloud.sentiric.gateway.sip;

import static cloud.sentiric.gateway.sip.Texts.crlf;
import static cloud.sentiric.gateway.sip.Texts.field;
import static cloud.sentiric.gateway.sip.Texts.span;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScannerTest {
    private static final String INVITE = """
            INVITE sip:bob@example.net SIP/2.0
            Via: SIP/2.0/UDP 192.0.2.1:5062;branch=z9hG4bKabc;rport
            Max-Forwards: 70
            From: "Alice; tag=no" <sip:alice@example.com;tag=neither>;tag=a1
            To: <sip:bob@example.net>
            Call-ID: c1@example.com
            CSeq: 7 INVITE
            Contact: <sip:alice@192.0.2.1>
            Content-Length: 0

            """;

    private Message m = new Message(0);

    private Scan scan(byte[] bytes) {
        m = Texts.message(bytes);
        return new Scanner(16384).scan(m, bytes.length);
    }

    private Scan scan(String text) {
        return scan(crlf(text));
    }

    private void isRefused(String text, int status, String phrase) {
        assertThat(scan(text)).isEqualTo(new Scan.Refused(status, phrase));
    }

    @Nested
    class WholeMessages {
        @Test
        void anEmptyTagIsNone() {
            for (String empty : new String[] {";tag", ";tag=", "; tag = ", ";tag=;x=1"}) {
                assertThat(scan(INVITE.replace("<sip:bob@example.net>\n", "<sip:bob@example.net>" + empty + "\n")))
                        .isEqualTo(Scan.Good.REQUEST);
                assertThat(m.has(Field.TO_TAG)).as(empty).isFalse();
            }
        }

        @Test
        void placesAreFound() {
            assertThat(scan(INVITE)).isEqualTo(Scan.Good.REQUEST);
            assertThat(m.method()).isEqualTo(Method.INVITE);
            assertThat(field(m, Field.URI)).isEqualTo("sip:bob@example.net");
            assertThat(field(m, Field.FROM_TAG)).isEqualTo("a1");
            assertThat(m.has(Field.TO_TAG)).isFalse();
            assertThat(field(m, Field.CALL_ID)).isEqualTo("c1@example.com");
            assertThat(m.cseq()).isEqualTo(7);
            assertThat(m.maxForwards()).isEqualTo(70);
            assertThat(m.vias()).isEqualTo(1);
            assertThat(span(m, m.via().hostStart(), m.via().hostEnd())).isEqualTo("192.0.2.1");
            assertThat(m.via().port()).isEqualTo(5062);
            assertThat(span(m, m.via().branchStart(), m.via().branchEnd())).isEqualTo("z9hG4bKabc");
            assertThat(m.via().asksPort()).isTrue();
            assertThat(m.end()).isEqualTo(m.bytes().length);
        }

        @Test
        void aFoldBelowTheStartLineIsRefused() {
            isRefused(INVITE.replaceFirst("\n", "\n ;appended to what a proxy puts there\n"), 400, "Bad Request Line");
        }

        @Test
        void compactNamesAndLineFeedsAlone() {
            String text = "MESSAGE sip:b@h SIP/2.0\nv: SIP/2.0/UDP h1:1;branch=z9hG4bK1\nf:<sip:a@h>;tag=1\n"
                    + "t  : <sip:b@h> ; TAG = 2\ni:x\nCSEQ: 1 MESSAGE\nl: 2\n\nhi";
            assertThat(scan(crlf(text))).isEqualTo(Scan.Good.REQUEST);
            byte[] bare = text.getBytes(ISO_8859_1);
            assertThat(scan(bare)).isEqualTo(Scan.Good.REQUEST);
            assertThat(field(m, Field.TO_TAG)).isEqualTo("2");
            assertThat(field(m, Field.CALL_ID)).isEqualTo("x");
        }

        @Test
        void foldedHeaderFieldsAndSeveralValuesOnALine() {
            assertThat(scan("""
                            BYE sip:b@h SIP/2.0
                            Via: SIP / 2.0 / UDP
                              h1 : 5070 ; branch
                             = z9hG4bK1 , SIP/2.0/UDP "x,y".invalid;branch=z9hG4bK2
                            v: SIP/2.0/TCP [2001:db8::1]:5071
                            Route: <sip:a;lr>,
                              "Q, \\"<" <sip:b;lr>
                            Route: <sip:c;lr>
                            From: sip:a@h;tag=1
                            To: sip:b@h;x="a;tag=b";tag=2
                            Call-ID:
                             folded
                            CSeq: 1
                              BYE

                            """)).isEqualTo(Scan.Good.REQUEST);
            assertThat(m.vias()).isEqualTo(3);
            assertThat(m.via().port()).isEqualTo(5070);
            assertThat(span(m, m.via().branchStart(), m.via().branchEnd())).isEqualTo("z9hG4bK1");
            assertThat(m.routes()).isEqualTo(3);
            assertThat(span(m, m.routeStart(1), m.routeEnd(1))).isEqualTo("\"Q, \\\"<\" <sip:b;lr>");
            assertThat(field(m, Field.TO_TAG)).isEqualTo("2");
            assertThat(field(m, Field.CALL_ID)).isEqualTo("folded");
        }

        @Test
        void responsesHaveTheNextVia() {
            assertThat(scan("""
                            SIP/2.0 180 Ringing
                            Via: SIP/2.0/UDP gw;branch=z9hG4bK1;sa=abc, SIP/2.0/UDP 10.0.0.1:5064;received=192.0.2.9;rport=4000
                            From: <sip:a@h>;tag=1
                            To: <sip:b@h>;tag=2
                            Call-ID: x
                            CSeq: 1 INVITE

                            """)).isEqualTo(Scan.Good.RESPONSE);
            assertThat(m.status()).isEqualTo(180);
            assertThat(m.method()).isEqualTo(Method.INVITE);
            assertThat(span(m, m.via().signStart(), m.via().signEnd())).isEqualTo("abc");
            assertThat(m.via().signed()).isEqualTo(Signed.ADDRESS);
            assertThat(span(m, m.nextVia().receivedStart(), m.nextVia().receivedEnd()))
                    .isEqualTo("192.0.2.9");
            var edits = new Edits();
            m.removeVia(edits);
            var out = new Octets(2000);
            edits.apply(m, out);
            assertThat(Texts.text(out.copy()))
                    .contains("Via: SIP/2.0/UDP 10.0.0.1:5064")
                    .doesNotContain("gw");
        }

        @Test
        void whatFollowsTheBodyIsCut() {
            assertThat(scan(INVITE + "trailing")).isEqualTo(Scan.Good.REQUEST);
            assertThat(m.end()).isEqualTo(crlf(INVITE).length);
        }

        @Test
        void turkishLettersFoldAsAsciiDoes() {
            var before = Locale.getDefault();
            Locale.setDefault(Locale.of("tr", "TR"));
            try {
                assertThat(scan(INVITE.replace("Via:", "VIA:")
                                .replace("Call-ID", "CALL-ID")
                                .replace("Content-Length", "CONTENT-LENGTH")
                                .replace("SIP/2.0\n", "sip/2.0\n")))
                        .isEqualTo(Scan.Good.REQUEST);
                assertThat(m.vias()).isEqualTo(1);
                assertThat(field(m, Field.CALL_ID)).isEqualTo("c1@example.com");
                assertThat(Reason.ANSWERS_LIMITED.label()).isEqualTo("answers_limited");
            } finally {
                Locale.setDefault(before);
            }
        }
    }

    @Nested
    class NoMessages {
        @Test
        void lineAlone() {
            assertThat(scan("REGISTER sip:test@sentiric.cloud SIP/2.0")).isEqualTo(Scan.Good.LINE);
            assertThat(scan("REGISTER sip:test@sentiric.cloud SIP/2.0\n")).isEqualTo(Scan.Good.LINE);
            assertThat(scan("REGISTER sip:test@sentiric.cloud SIP/2.0\n\n")).isEqualTo(Scan.Good.LINE);
        }

        @Test
        void keepAlive() {
            assertThat(scan("\n\n")).isEqualTo(Scan.Good.PING);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    "x",
                    "hello world",
                    "GET / HTTP/1.1\n\n",
                    "\0\1\0\10!\22\244B",
                    "SIP/2.0 99 x\n\n",
                    "INVITE\n\n"
                })
        void garbageIsDropped(String text) {
            assertThat(scan(text)).isEqualTo(new Scan.Dropped(Reason.GARBAGE));
        }
    }

    @Nested
    class Refusals {
        @Test
        void saysWhatIsWrong() {
            isRefused(INVITE.replace("Call-ID: c1@example.com\n", ""), 400, "Bad Call-ID");
            isRefused(INVITE.replace("7 INVITE", "7 BYE"), 400, "Bad CSeq");
            isRefused(INVITE.replace("7 INVITE", "2147483648 INVITE"), 400, "Bad CSeq");
            isRefused(INVITE.replace("70", "256"), 400, "Bad Max-Forwards");
            isRefused(INVITE.replace("Length: 0", "Length: 1"), 400, "Bad Content-Length");
            isRefused(INVITE.replace("Length: 0", "Length: -1"), 400, "Bad Content-Length");
            isRefused(INVITE.replace("SIP/2.0\n", "SIP/7.0\n"), 505, "Version Not Supported");
            isRefused(INVITE.strip(), 400, "Missing Empty Line");
            isRefused(INVITE.replace("<sip:bob@example.net>\n", "\"open <sip:bob@example.net>\n"), 400, "Bad To");
            isRefused(INVITE.replace("Max-", "X: " + "y".repeat(20_000) + "\nMax-"), 513, "Message Too Large");
        }

        @Test
        void moreThanANodeTakesIsRefused() {
            String via = "v: SIP/2.0/UDP h;branch=z9hG4bK1\n";
            assertThat(scan(INVITE.replace("Max-", via.repeat(68) + "Max-"))).isEqualTo(Scan.Good.REQUEST);
            isRefused(INVITE.replace("Max-", via.repeat(69) + "Max-"), 400, "Too Many Vias");
            isRefused(
                    INVITE.replace("Max-", via.strip() + ", SIP/2.0/UDP h".repeat(68) + "\nMax-"),
                    400,
                    "Too Many Vias");
            assertThat(scan(INVITE.replace("Max-", "X: y\n".repeat(182) + "Max-")))
                    .isEqualTo(Scan.Good.REQUEST);
            isRefused(INVITE.replace("Max-", "X: y\n".repeat(183) + "Max-"), 400, "Too Many Header Fields");
            isRefused(INVITE.replace("Max-", "no field\n".repeat(183) + "Max-"), 400, "Too Many Header Fields");
        }

        /** A node answers with the Vias and Record-Routes that it was sent, ours among them, and fields of its own. */
        @Test
        void theAnswerToAsMuchAsIsAcceptedIsAcceptedToo() {
            String ok = INVITE.replace("INVITE sip:bob@example.net SIP/2.0", "SIP/2.0 200 OK");
            String via = "v: SIP/2.0/UDP h;branch=z9hG4bK1\n";
            assertThat(scan(ok.replace("Max-", via.repeat(69) + "Max-"))).isEqualTo(Scan.Good.RESPONSE);
            assertThat(scan(ok.replace("Max-", "Record-Route: <sip:h;lr>\n".repeat(182 + 3 + 15) + "Max-")))
                    .isEqualTo(Scan.Good.RESPONSE);
            assertThat(scan(ok.replace("Max-", via.repeat(70) + "Max-")))
                    .isEqualTo(new Scan.Dropped(Reason.MALFORMED_RESPONSE));
        }

        @Test
        void aCarriageReturnAloneIsRefused() {
            for (String hidden : new String[] {"X: y\rTo: <sip:z@z>;tag=1", "X: y\r Sentiric-Source: z", "X: \r\r"}) {
                isRefused(INVITE.replace("Max-", hidden + "\nMax-"), 400, "Bare CR");
            }
        }

        @Test
        void twoTagsAreRefused() {
            isRefused(INVITE.replace("tag=a1", "tag=a1;tag=a2"), 400, "Bad From");
        }

        @Test
        void ackAndResponsesAreNeverAnswered() {
            assertThat(scan(INVITE.replace("INVITE", "ACK").replace("Call-ID: c1@example.com\n", "")))
                    .isEqualTo(new Scan.Dropped(Reason.MALFORMED));
            assertThat(scan(INVITE.replace("INVITE sip:bob@example.net SIP/2.0", "SIP/2.0 200 OK")
                            .replace("Call-ID: c1@example.com\n", "")))
                    .isEqualTo(new Scan.Dropped(Reason.MALFORMED_RESPONSE));
        }

        @Test
        void withoutAViaNobodyIsAnswered() {
            assertThat(scan(INVITE.replace("Via:", "Vio:"))).isEqualTo(new Scan.Dropped(Reason.MALFORMED));
            assertThat(scan(INVITE.replace("SIP/2.0/UDP 192", "SIP/2.0 192")))
                    .isEqualTo(new Scan.Dropped(Reason.MALFORMED));
        }
    }
}
