package cloud.sentiric.phone.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SipParserTest {
    private static final String BYE = """
            BYE sip:alice@192.0.2.1:5070 SIP/2.0
            Via: SIP/2.0/UDP 192.0.2.9:5060;branch=z9hG4bK1;sn="a;b", SIP/2.0/UDP 192.0.2.8;branch=z9hG4bK2
            Max-Forwards: 69
            From: "Bob, \\"the\\" <b>" <sip:bob@example.org;x=1>;tag=b
            t: <sip:alice@example.org>;tag=a
            i: c1
            CSeq: 7 BYE
            l: 0

            """;

    private static SipMessage parse(String text) {
        return SipParser.parse(text.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void readsARequestWithCompactFormsListsAndQuotes() {
        var bye = parse(BYE);

        assertThat(bye).isInstanceOfSatisfying(SipRequest.class, request -> {
            assertThat(request.method()).isEqualTo("BYE");
            assertThat(request.vias())
                    .extracting(Via::sentBy)
                    .containsExactly(new Hop("192.0.2.9", 5060), new Hop("192.0.2.8", 5060));
            assertThat(request.from().uri().text()).isEqualTo("sip:bob@example.org;x=1");
            assertThat(request.from().tag()).contains("b");
            assertThat(request.to().tag()).contains("a");
            assertThat(request.callId()).isEqualTo(new CallId("c1"));
            assertThat(request.cseq()).isEqualTo(new CSeq(7, "BYE"));
        });
    }

    @Test
    void readsFoldedLines() {
        var folded = BYE.replace("CSeq: 7 BYE", "CSeq: 7\n  BYE");

        assertThat(parse(folded).cseq()).isEqualTo(new CSeq(7, "BYE"));
    }

    @Test
    void whatItEncodesItReads() {
        var bye = parse(BYE);

        assertThat(SipParser.parse(bye.encode()).encode()).isEqualTo(bye.encode());
    }

    @Nested
    class Refuses {
        @ParameterizedTest(name = "{0}")
        @CsvSource(
                delimiter = '|',
                value = {
                    "Content-Length too long  | l: 0            | l: 3            | Content-Length 3",
                    "Content-Length twice     | l: 0            | l: 0~l: 0       | occurs 2 times",
                    "body without its type    | l: 0~~          | l: 2~~ok        | Content-Type",
                    "bytes behind the body    | l: 0~~          | l: 0~~ok        | but the body has 2 bytes",
                    "CSeq of another method   | 7 BYE           | 7 INVITE        | CSeq 7 INVITE in a BYE",
                    "CSeq without a number    | 7 BYE           | x BYE           | no CSeq",
                    "CSeq of 2^31             | 7 BYE           | 2147483648 BYE  | no CSeq",
                    "no Call-ID               | i: c1           | Subject: c1     | Call-ID is missing",
                    "Call-ID twice            | i: c1           | i: c1~i: c2     | occurs 2 times",
                    "From without tag         | ;tag=b          | ;tig=b          | From has no tag",
                    "Via of RFC 2543          | z9hG4bK2        | 2               | branch",
                    "Via of another transport | UDP 192.0.2.8   | TCP 192.0.2.8   | not SIP/2.0/UDP",
                    "no Max-Forwards          | Max-Forwards: 69 | Subject: 69    | Max-Forwards",
                    "a line without colon     | l: 0            | l: 0~nothing    | not a header field",
                    "a lower-case version     | SIP/2.0~Via     | sip/2.0~Via     | not a start line",
                    "a port beyond 65535      | :5060;branch    | :99999;branch   | no port number",
                    "a parameter twice        | ;tag=a          | ;tag=a;tag=b    | occurs twice"
                })
        void message(String name, String right, String wrong, String complaint) {
            String broken =
                    BYE.replace(right.strip().replace('~', '\n'), wrong.strip().replace('~', '\n'));

            assertThat(broken).isNotEqualTo(BYE);
            assertThatThrownBy(() -> parse(broken))
                    .isInstanceOf(SipViolation.class)
                    .hasMessageContaining(complaint);
        }

        @Test
        void lineEndsThatAreNotCrlf() {
            assertThatThrownBy(() -> SipParser.parse(BYE.getBytes(StandardCharsets.UTF_8)))
                    .isInstanceOf(SipViolation.class);
        }

        @Test
        void bytesThatAreNotUtf8() {
            var bytes = BYE.replace("\n", "\r\n").replace("c1", "c\u00e9").getBytes(StandardCharsets.ISO_8859_1);

            assertThatThrownBy(() -> SipParser.parse(bytes)).isInstanceOf(SipViolation.class);
        }
    }
}
