package cloud.sentiric.gateway.sip;

import static cloud.sentiric.gateway.sip.Texts.crlf;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The messages of RFC 4475 that concern a proxy, by their names there; bodies shortened to what their length says. */
class TortureTest {
    private static final Scan REQUEST = Scan.Good.REQUEST;
    private static final Scan RESPONSE = Scan.Good.RESPONSE;

    private static Scan bad(String phrase) {
        return new Scan.Refused(400, phrase);
    }

    /** A plain request with other lines than usual. */
    private static String request(String line, String via, String rest) {
        return line + "\nVia: " + via + "\n" + rest + "\n";
    }

    private static final String PARTIES = """
            Max-Forwards: 70
            To: sip:j.user@example.com
            From: sip:caller@example.net;tag=31415926
            Call-ID: c@192.0.2.4
            """;
    private static final String VIA = "SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKkdjuw";

    static Stream<Arguments> messages() {
        return Stream.of(
                Arguments.of("3.1.1.1 wsinv", WSINV, REQUEST),
                Arguments.of("3.1.1.2 intmeth", INTMETH, REQUEST),
                Arguments.of(
                        "3.1.1.4 escnull",
                        request(
                                "REGISTER sip:example.com SIP/2.0",
                                VIA,
                                PARTIES + "CSeq: 14398234 REGISTER\nContact: <sip:%00@host5.example.com>\n"),
                        REQUEST),
                Arguments.of(
                        "3.1.1.5 esc02",
                        request(
                                "RE%47IST%45R sip:registrar.example.com SIP/2.0",
                                VIA, PARTIES + "CSeq: 29344 RE%47IST%45R\n"),
                        REQUEST),
                Arguments.of(
                        "3.1.1.7 longreq",
                        request(
                                "INVITE sip:user@example.com SIP/2.0",
                                VIA + ", " + VIA.repeat(1) + ";" + "x".repeat(500),
                                PARTIES.replace("To: ", "To: \"I have a user name of extreme" + "e".repeat(900) + "\"<")
                                                .replace("j.user@example.com", "j@e>")
                                        + "CSeq: 3882340 INVITE\n"),
                        REQUEST),
                Arguments.of(
                        "3.1.1.8 dblreq",
                        request(
                                        "REGISTER sip:example.com SIP/2.0",
                                        VIA,
                                        PARTIES + "CSeq: 8 REGISTER\nContent-Length: 0\n")
                                + "INVITE sip:joe@example.com SIP/2.0\n",
                        REQUEST),
                Arguments.of(
                        "3.1.1.9 semiuri",
                        request(
                                "OPTIONS sip:user;par=u%40example.net@example.com SIP/2.0",
                                VIA, PARTIES + "CSeq: 8 OPTIONS\n"),
                        REQUEST),
                Arguments.of(
                        "3.1.1.10 transports",
                        request(
                                "OPTIONS sip:user@example.com SIP/2.0",
                                VIA
                                        + "\nVia: SIP/2.0/SCTP t2.example.com;branch=z9hG4bKklasjdhf\nVia: SIP/2.0/UNKNOWN t5.example.com;branch=x",
                                PARTIES + "CSeq: 60 OPTIONS\n"),
                        REQUEST),
                Arguments.of(
                        "3.1.1.12 unreason",
                        request(
                                "SIP/2.0 200 = 2**3 * 5**2 \u00d0\u00bd\u00d0\u00be",
                                VIA,
                                PARTIES + "CSeq: 35 INVITE\n"),
                        RESPONSE),
                Arguments.of(
                        "3.1.1.13 noreason", request("SIP/2.0 100 ", VIA, PARTIES + "CSeq: 35 INVITE\n"), RESPONSE),
                Arguments.of(
                        "3.1.2.1 badinv01",
                        request(
                                "INVITE sip:user@example.com SIP/2.0",
                                "SIP/2.0/UDP 192.0.2.15;;,;,,",
                                PARTIES + "CSeq: 8 INVITE\nContact: \"Joe\" <sip:joe@example.org>;;;;\n"),
                        bad("Bad Via")),
                Arguments.of(
                        "3.1.2.2 clerr",
                        request(
                                "INVITE sip:user@example.com SIP/2.0",
                                VIA,
                                PARTIES + "CSeq: 8 INVITE\nContent-Length: 9999\n"),
                        bad("Bad Content-Length")),
                Arguments.of(
                        "3.1.2.3 ncl",
                        request(
                                "INVITE sip:user@example.com SIP/2.0",
                                VIA,
                                PARTIES + "CSeq: 8 INVITE\nContent-Length: -999\n"),
                        bad("Bad Content-Length")),
                Arguments.of(
                        "3.1.2.4 scalar02",
                        request(
                                "REGISTER sip:example.com SIP/2.0",
                                VIA,
                                PARTIES + "CSeq: 36893488147419103232 REGISTER\n"),
                        bad("Bad CSeq")),
                Arguments.of(
                        "3.1.2.4 scalar02, hops",
                        request(
                                "REGISTER sip:example.com SIP/2.0",
                                VIA,
                                PARTIES.replace("70", "300") + "CSeq: 1 REGISTER\n"),
                        bad("Bad Max-Forwards")),
                Arguments.of(
                        "3.1.2.5 scalarlg",
                        request(
                                "SIP/2.0 503 Service Unavailable",
                                VIA,
                                PARTIES + "CSeq: 9292394834772304023312 OPTIONS\n"),
                        new Scan.Dropped(Reason.MALFORMED_RESPONSE)),
                Arguments.of(
                        "3.1.2.6 quotbal",
                        request(
                                "INVITE sip:user@example.com SIP/2.0",
                                VIA,
                                PARTIES.replace("To: ", "To: \"Mr. J. User <") + "CSeq: 4 INVITE\n"),
                        bad("Bad To")),
                Arguments.of(
                        "3.1.2.7 ltgtruri",
                        request("INVITE <sip:user@example.com> SIP/2.0", VIA, PARTIES + "CSeq: 1 INVITE\n"),
                        bad("Bad Request Line")),
                Arguments.of(
                        "3.1.2.8 lwsruri",
                        request("INVITE sip:user@example.com; lr SIP/2.0", VIA, PARTIES + "CSeq: 2130706432 INVITE\n"),
                        bad("Bad Request Line")),
                Arguments.of(
                        "3.1.2.9 lwsstart",
                        request("INVITE  sip:user@example.com  SIP/2.0", VIA, PARTIES + "CSeq: 1893884 INVITE\n"),
                        bad("Bad Request Line")),
                Arguments.of(
                        "3.1.2.10 trws",
                        request(
                                "OPTIONS sip:remote-target@example.com SIP/2.0  ",
                                VIA,
                                PARTIES + "CSeq: 238923 OPTIONS\n"),
                        bad("Bad Request Line")),
                Arguments.of(
                        "3.1.2.11 escruri",
                        request(
                                "INVITE sip:user@example.com?Route=%3Csip:example.com%3E SIP/2.0",
                                VIA, PARTIES + "CSeq: 149209342 INVITE\n"),
                        REQUEST),
                Arguments.of(
                        "3.1.2.16 bigcode",
                        request(
                                "SIP/2.0 4294967301 better not break the receiver",
                                VIA,
                                PARTIES + "CSeq: 353494 INVITE\n"),
                        new Scan.Dropped(Reason.GARBAGE)),
                Arguments.of(
                        "3.1.2.16 badvers",
                        request(
                                "OPTIONS sip:t.watson@example.org SIP/7.0",
                                VIA.replace("2.0/", "7.0/"),
                                PARTIES + "CSeq: 1 OPTIONS\n"),
                        new Scan.Refused(505, "Version Not Supported")),
                Arguments.of(
                        "3.1.2.17 mismatch01",
                        request("OPTIONS sip:user@example.com SIP/2.0", VIA, PARTIES + "CSeq: 8 INVITE\n"),
                        bad("Bad CSeq")),
                Arguments.of(
                        "3.1.2.18 mismatch02",
                        request("NEWMETHOD sip:user@example.com SIP/2.0", VIA, PARTIES + "CSeq: 8 INVITE\n"),
                        bad("Bad CSeq")),
                Arguments.of(
                        "3.2.1 badbranch",
                        request(
                                "OPTIONS sip:user@example.com SIP/2.0",
                                "SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK",
                                PARTIES + "CSeq: 8 OPTIONS\n"),
                        REQUEST),
                Arguments.of(
                        "3.3.1 insuf",
                        request(
                                "INVITE sip:user@example.com SIP/2.0",
                                VIA.replace("UDP", "UDP "),
                                "CSeq: 193942 INVITE\n"),
                        bad("Bad From")),
                Arguments.of(
                        "3.3.2 unkscm",
                        request(
                                "OPTIONS nobodyKnowsThisScheme:totallyopaquecontent SIP/2.0",
                                VIA,
                                PARTIES + "CSeq: 3923423 OPTIONS\n"),
                        REQUEST),
                Arguments.of(
                        "3.3.3 novelsc",
                        request(
                                "OPTIONS soap.beep://192.0.2.103:3002 SIP/2.0",
                                VIA,
                                PARTIES + "CSeq: 3923423 OPTIONS\n"),
                        REQUEST),
                Arguments.of(
                        "3.3.8 multi01",
                        request(
                                "INVITE sip:user@company.com SIP/2.0",
                                VIA,
                                PARTIES + "Call-ID: second\nCSeq: 59 INVITE\n"),
                        bad("Bad Call-ID")),
                Arguments.of(
                        "3.3.9 mcl01",
                        request(
                                "OPTIONS sip:user@example.com SIP/2.0",
                                VIA,
                                PARTIES + "CSeq: 59 OPTIONS\nContent-Length: 13\nContent-Length: 5\n"),
                        bad("Bad Content-Length")),
                Arguments.of(
                        "3.3.11 zeromf",
                        request(
                                "OPTIONS sip:user@example.com SIP/2.0",
                                VIA,
                                PARTIES.replace("70", "0") + "CSeq: 39234321 OPTIONS\n"),
                        REQUEST),
                Arguments.of("3.4.1 inv2543", INV2543, REQUEST));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("messages")
    void isUnderstood(String name, String text, Scan expected) {
        byte[] bytes = crlf(text);
        assertThat(new Scanner(16384).scan(Texts.message(bytes), bytes.length))
                .as(name)
                .isEqualTo(expected);
    }

    private static final String WSINV = """
            INVITE sip:vivekg@chair-dnrc.example.com;unknownparam SIP/2.0
            TO :
             sip:vivekg@chair-dnrc.example.com ;   tag    = 1918181833n
            from   : "J Rosenberg \\\\\\""       <sip:jdrosen@example.com>
              ;
              tag = 98asjd8
            MaX-fOrWaRdS: 0068
            Call-ID: wsinv.ndaksdj@192.0.2.1
            Content-Length   : 0
            cseq: 0009
              INVITE
            Via  : SIP  /   2.0
             /UDP
                192.0.2.2;branch=390skdjuw
            s :
            NewFangledHeader:   newfangled value
             continued newfangled value
            UnknownHeaderWithUnusualValue: ;;,,;;,;
            Content-Type: application/sdp
            Route:
             <sip:services.example.com;lr;unknownwith=value;unknown-no-value>
            v:  SIP  / 2.0  / TCP     spindle.example.com   ;
              branch  =   z9hG4bK9ikj8  ,
             SIP  /    2.0   / UDP  192.168.255.111   ; branch=
             z9hG4bK30239
            m:"Quoted string \\"\\"" <sip:jdrosen@example.com> ; newparam =
                  newvalue ;
              secondparam ; q = 0.33

            """;

    private static final String INTMETH = """
            !interesting-Method0123456789_*+`.%indeed'~ sip:1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*:&it+has=1,weird!*pas$wo~d_too.(doesn't-it)@example.com SIP/2.0
            Via: SIP/2.0/TCP host1.example.com;branch=z9hG4bK-.!%66*_+`'~
            To: "BEL:\u0007 NUL:\u0000 DEL:\u007f" <sip:1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*@example.com>
            From: token1~` token2'+_ token3*%!.- <sip:mundane@example.com>;fromParam''~+*_!.-%="\u00d1\u0080";tag=_token~1'+`*%!-.
            Call-ID: intmeth.word%ZK-!.*_+'@word`~)(><:\\/"][?}{
            CSeq: 139122385 !interesting-Method0123456789_*+`.%indeed'~
            Max-Forwards: 255
            extensionHeader-!.%*+_`'~:\u00ef\u00bb\u00bf
            Content-Length: 0

            """;

    private static final String INV2543 = """
            INVITE sip:UserB@example.com SIP/2.0
            Via: SIP/2.0/UDP iftgw.example.com
            From: <sip:+13035551111@ift.client.example.net;user=phone>
            Record-Route: <sip:UserB@example.com;maddr=ss1.example.com>
            To: sip:+16505552222@ss1.example.net;user=phone
            Call-ID: inv2543.1717@ift.client.example.com
            CSeq: 56 INVITE
            Content-Type: application/sdp

            """;
}
