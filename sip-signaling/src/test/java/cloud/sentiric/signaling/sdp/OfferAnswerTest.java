package cloud.sentiric.signaling.sdp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.signaling.sdp.Negotiation.Agreed;
import cloud.sentiric.signaling.sdp.Negotiation.NotAcceptable;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 3264 as an answerer of one G.711 stream, and as the offerer of a delayed offer. */
final class OfferAnswerTest {
    private static final MediaSecret SECRET = MediaSecret.of(new byte[] {1, 2, 3});
    private static final LocalDescription LOCAL = LocalDescription.of(42, "100.64.0.1", 10000, null, SECRET);

    /** What baresip sends, shortened. */
    private static final String PHONE = """
            v=0
            o=- 3805 1 IN IP4 192.168.1.7
            s=-
            c=IN IP4 192.168.1.7
            t=0 0
            a=tool:baresip
            m=audio 4002 RTP/AVP 96 8 0 101
            a=rtpmap:96 opus/48000/2
            a=rtpmap:8 PCMA/8000
            a=rtpmap:0 PCMU/8000
            a=rtpmap:101 telephone-event/8000
            a=fmtp:101 0-15
            a=rtcp:4003
            a=rtcp-mux
            a=ptime:30
            """;

    @Test
    void answerHasTheOfferersFirstCommonCodecAndItsPayloadTypes() {
        var agreed = agreed(PHONE);

        assertThat(agreed.stream())
                .isEqualTo(new AudioStream(Codec.PCMA, 8, 101, 30, Direction.SENDRECV, "192.168.1.7", 4002));
        assertThat(new String(agreed.local().body(), UTF_8)).isEqualTo("""
                v=0
                o=- 42 1 IN IP4 100.64.0.1
                s=-
                c=IN IP4 100.64.0.1
                t=0 0
                m=audio 10000 RTP/AVP 8 101
                a=rtpmap:8 PCMA/8000
                a=rtpmap:101 telephone-event/8000
                a=fmtp:101 0-15
                a=ptime:30
                a=sendrecv
                """.replace("\n", "\r\n"));
    }

    @Test
    void dynamicPayloadTypeOfAKnownCodecIsMirrored() {
        var agreed = agreed(audio("RTP/AVP 97 98", "a=rtpmap:97 pcmu/8000\na=rtpmap:98 TELEPHONE-EVENT/8000\n"));

        assertThat(agreed.stream().codec()).isEqualTo(Codec.PCMU);
        assertThat(agreed.stream().payloadType()).isEqualTo(97);
        assertThat(agreed.stream().eventPayloadType()).isEqualTo(98);
    }

    @Test
    void rtpmapWinsOverTheStaticPayloadType() {
        assertThat(answer(audio("RTP/AVP 0", "a=rtpmap:0 G726-32/8000\n"))).isInstanceOf(NotAcceptable.class);
    }

    @Test
    void everyOtherStreamIsRefusedInItsPlace() {
        var offer = PHONE.replace("m=audio", "m=video 5000 RTP/AVP 96\na=rtpmap:96 H264/90000\nm=audio")
                + "m=audio 6000 RTP/AVP 0\nm=application 7000 UDP/DTLS/SCTP webrtc-datachannel\n";

        assertThat(new String(agreed(offer).local().body(), UTF_8).lines().filter(line -> line.startsWith("m=")))
                .containsExactly(
                        "m=video 0 RTP/AVP 96",
                        "m=audio 10000 RTP/AVP 8 101",
                        "m=audio 0 RTP/AVP 0",
                        "m=application 0 UDP/DTLS/SCTP webrtc-datachannel");
    }

    @ParameterizedTest
    @CsvSource({"sendrecv, SENDRECV", "sendonly, RECVONLY", "recvonly, SENDONLY", "inactive, INACTIVE"})
    void directionIsMirrored(String offered, Direction answered) {
        assertThat(agreed(PHONE + "a=" + offered + "\n").stream().direction()).isEqualTo(answered);
    }

    @Test
    void directionOfTheSessionHoldsForItsStreams() {
        var offer = PHONE.replace("a=tool:baresip", "a=inactive");
        assertThat(agreed(offer).stream().direction()).isEqualTo(Direction.INACTIVE);
    }

    @Test
    void zeroConnectionAddressIsAHold() {
        var offer = PHONE.replace("c=IN IP4 192.168.1.7", "c=IN IP4 0.0.0.0");
        assertThat(agreed(offer).stream().direction()).isEqualTo(Direction.RECVONLY);
        assertThat(agreed(offer + "a=recvonly\n").stream().direction()).isEqualTo(Direction.INACTIVE);
    }

    @Test
    void connectionOfTheStreamWinsAndIp6IsTaken() {
        var offer = (PHONE + "c=IN IP6 2001:db8::7\n").getBytes(UTF_8);
        var six = LocalDescription.of(42, "2001:db8::1", 10000, null, SECRET);
        assertThat(((Agreed) OfferAnswer.answer(offer, six)).stream().remote()).isEqualTo("[2001:db8::7]:4002");
        assertThat(new String(((Agreed) OfferAnswer.answer(offer, six)).local().body(), UTF_8))
                .contains("o=- 42 1 IN IP6 2001:db8::1\r\n", "c=IN IP6 2001:db8::1\r\n");
    }

    @Test
    void anAddressThatOursDoesNotReachIsNotAcceptable() {
        var offer = (PHONE + "c=IN IP6 2001:db8::7\n").getBytes(UTF_8);
        assertThat(OfferAnswer.answer(offer, LOCAL))
                .isInstanceOfSatisfying(
                        NotAcceptable.class,
                        refused -> assertThat(refused.why()).contains("2001:db8::7", "100.64.0.1"));
        assertThat(OfferAnswer.answer(offer, LocalDescription.trial())).isInstanceOf(Agreed.class);
        var hold = (PHONE + "c=IN IP6 ::\n").getBytes(UTF_8);
        assertThat(OfferAnswer.answer(hold, LOCAL)).isInstanceOf(Agreed.class);
    }

    @ParameterizedTest
    @CsvSource({"10, 10", "25, 20", "0, 20", "999999, 20"})
    void ptimeIsTakenIfMediaCanSendIt(String offered, int taken) {
        assertThat(agreed(PHONE.replace("a=ptime:30", "a=ptime:" + offered)).stream()
                        .ptime())
                .isEqualTo(taken);
    }

    @ParameterizedTest
    @CsvSource({
        "RTP/SAVP 0",
        "RTP/SAVPF 0",
        "RTP/AVP 4 18",
        "UDP/TLS/RTP/SAVPF 0",
    })
    void withoutACommonCodecOverPlainRtpItIsNotAcceptable(String line) {
        assertThat(answer(audio(line, ""))).isInstanceOf(NotAcceptable.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "9 18 101|G722|9|101|a=rtpmap:9 G722/8000",
                "96 101 110|OPUS|96|110|a=rtpmap:96 opus/48000/2",
                "97 101|L16_16|97||a=rtpmap:97 L16/16000",
                "97 96 9 0|PCMU|0||a=rtpmap:0 PCMU/8000",
            })
    void whoHasNoG711IsAnsweredByTheFirstThatWeSpeak(
            String formats, Codec codec, int payloadType, Integer event, String rtpmap) {
        var agreed = agreed(audio("RTP/AVP " + formats, """
                a=rtpmap:96 opus/48000/2
                a=rtpmap:97 L16/16000
                a=rtpmap:101 telephone-event/8000
                a=rtpmap:110 telephone-event/48000
                """));
        assertThat(agreed.stream().codec()).isEqualTo(codec);
        assertThat(agreed.stream().payloadType()).isEqualTo(payloadType);
        assertThat(agreed.stream().eventPayloadType()).isEqualTo(event);
        assertThat(new String(agreed.local().body(), UTF_8))
                .contains("m=audio 10000 RTP/AVP " + payloadType + (event == null ? "" : " " + event) + "\r\n")
                .contains(rtpmap + "\r\n");
    }

    @ParameterizedTest
    @CsvSource({"phone.example.com", "300.1.1.1", "239.1.1.1/127"})
    void addressThatIsNoUnicastLiteralIsNotAcceptable(String address) {
        assertThat(answer(PHONE.replace("IP4 192.168.1.7", "IP4 " + address))).isInstanceOf(NotAcceptable.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "m=audio 4002 RTP/AVP 96|m=audio 4002 RTP/SAVP 96|no a=crypto of a suite that is served, with one key and no parameters",
                "IP4 192.168.1.7|IP4 phone.example.com|connection address phone.example.com is no unicast IP address",
                "m=audio|m=video|no audio stream is offered",
                "m=audio 4002 RTP/AVP 96 8 0|m=audio 4002 RTP/AVP 98|no common codec",
                "c=IN IP4 192.168.1.7|a=x|no connection address (c=)",
                "t=0 0|t=now|line of the session description that cannot be read: t=now",
            })
    void refusalSaysWhatIsInTheWay(String part, String other, String why) {
        assertThat(answer(PHONE.replace(part, other))).isEqualTo(new NotAcceptable(why));
    }

    @Test
    void tooMuchIsCalledTooMuch() {
        assertThat(answer(PHONE + "m=audio 6000 RTP/AVP 0\n".repeat(16)))
                .isEqualTo(new NotAcceptable("more than 16 media descriptions"));
        assertThat(answer(PHONE + "m=audio 6000 RTP/AVP 0\n".repeat(15))).isInstanceOf(Agreed.class);
    }

    @Test
    void versionIsRaisedWhenAndOnlyWhenTheTextChanges() {
        var first = agreed(PHONE).local();
        var same = (Agreed) OfferAnswer.answer(PHONE.getBytes(UTF_8), first);
        var held = (Agreed) OfferAnswer.answer((PHONE + "a=sendonly\n").getBytes(UTF_8), same.local());

        assertThat(first.version()).isEqualTo(1);
        assertThat(same.local().version()).isEqualTo(1);
        assertThat(held.local().version()).isEqualTo(2);
        assertThat(held.local().sessionId()).isEqualTo(42);
    }

    /** RFC 4568. */
    @Nested
    final class Sealed {
        private static final String KEY = "WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz";
        private static final String SUITE = "AES_CM_128_HMAC_SHA1_80";

        private static String sealed(String... cryptos) {
            return audio(
                    "RTP/SAVP 0 101",
                    "a=rtpmap:101 telephone-event/8000\na=crypto:" + String.join("\na=crypto:", cryptos) + "\n");
        }

        @Test
        void theFirstSuiteThatIsServedIsAnsweredWithAKeyOfOurs() {
            var agreed = agreed(sealed(
                    "1 F8_128_HMAC_SHA1_80 inline:" + KEY,
                    "2 " + SUITE + " inline:" + KEY + "|2^20",
                    "3 AES_CM_128_HMAC_SHA1_32 inline:" + KEY));

            var srtp = (Srtp) Objects.requireNonNull(agreed.stream().keying());
            assertThat(srtp.suite()).isEqualTo(CryptoSuite.AES_CM_128_HMAC_SHA1_80);
            assertThat(srtp.remote()).isEqualTo(KEY);
            assertThat(Base64.getDecoder().decode(srtp.local())).hasSize(30);
            assertThat(new String(agreed.local().body(), UTF_8))
                    .contains("m=audio 10000 RTP/SAVP 0 101\r\n")
                    .containsOnlyOnce("a=crypto:")
                    .contains("a=crypto:2 " + SUITE + " inline:" + srtp.local() + "\r\n");
            assertThat(agreed.toString()).doesNotContain(KEY);
        }

        @ParameterizedTest
        @EnumSource
        void everySuiteHasAKeyOfItsLength(CryptoSuite suite) {
            var key = Base64.getEncoder().encodeToString(new byte[suite.keyLength()]);
            var srtp = (Srtp) Objects.requireNonNull(
                    agreed(sealed("1 " + suite + " inline:" + key)).stream().keying());

            assertThat(srtp.suite()).isEqualTo(suite);
            assertThat(Base64.getDecoder().decode(srtp.local())).hasSize(suite.keyLength());
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "1 " + SUITE,
                    "1 " + SUITE + " " + KEY,
                    "1 " + SUITE + " inline:c2hvcnQ=",
                    "1 " + SUITE + " inline:" + KEY + "!",
                    "1 " + SUITE + " inline:" + KEY + "|2^20|1:4",
                    "1 " + SUITE + " inline:" + KEY + "|1:4",
                    "1 " + SUITE + " inline:" + KEY + ";inline:" + KEY,
                    "1 " + SUITE + " inline:" + KEY + " UNENCRYPTED_SRTCP",
                    "1 " + SUITE + " inline:" + KEY + " KDR=1",
                    "x " + SUITE + " inline:" + KEY,
                    "1 AES_CM_128_NULL_AUTH inline:" + KEY,
                    "",
                })
        void whatWeDoNotHaveIsNotAcceptable(String crypto) {
            assertThat(answer(sealed(crypto))).isInstanceOf(NotAcceptable.class);
            assertThat(agreed(sealed(crypto, "9 " + SUITE + " inline:" + KEY + " WSH=64")).stream()
                            .keying())
                    .as("the next one")
                    .isNotNull();
        }

        @Test
        void ourKeyStaysAndIsNoOtherPartys() {
            var offer = sealed("1 " + SUITE + " inline:" + KEY);
            var first = agreed(offer);
            var again = (Agreed) OfferAnswer.answer((offer + "a=sendonly\n").getBytes(UTF_8), first.local());
            var other = (Agreed) OfferAnswer.answer(
                    offer.getBytes(UTF_8), LocalDescription.of(43, "100.64.0.1", 10002, null, SECRET));

            assertThat(again.stream().keying()).isEqualTo(first.stream().keying());
            assertThat(other.stream().keying()).isNotEqualTo(first.stream().keying());
        }

        @Test
        void inTheClearNoKeyIsTaken() {
            var agreed = agreed(audio("RTP/AVP 0", "a=crypto:1 " + SUITE + " inline:" + KEY + "\n"));

            assertThat(agreed.stream().keying()).isNull();
            assertThat(new String(agreed.local().body(), UTF_8)).doesNotContain("crypto");
        }

        @Test
        void whatWasSealedIsOfferedSealed() {
            var before = agreed(sealed("4 " + SUITE + " inline:" + KEY));
            var offer = OfferAnswer.offer(before.local());
            var ours = ((Srtp) Objects.requireNonNull(before.stream().keying())).local();
            assertThat(new String(offer.body(), UTF_8))
                    .contains("m=audio 10000 RTP/SAVP 0 8 101\r\na=crypto:4 " + SUITE + " inline:" + ours + "\r\n");

            var other = KEY.replace('W', 'X');
            var agreed = (Agreed)
                    OfferAnswer.accept(sealed("4 " + SUITE + " inline:" + other).getBytes(UTF_8), offer);
            assertThat(agreed.stream().keying()).isEqualTo(new Srtp(CryptoSuite.AES_CM_128_HMAC_SHA1_80, ours, other));
            for (var wrong : List.of(
                    audio("RTP/AVP 0", ""),
                    sealed("4 AES_CM_128_HMAC_SHA1_32 inline:" + KEY),
                    audio("RTP/SAVP 0", ""))) {
                assertThat(OfferAnswer.accept(wrong.getBytes(UTF_8), offer)).isInstanceOf(NotAcceptable.class);
            }
        }

        @Test
        void anAnswerIsNotSealedWhereOurOfferWasNot() {
            var offer = OfferAnswer.offer(LOCAL);
            assertThat(OfferAnswer.accept(
                            sealed("1 " + SUITE + " inline:" + KEY).getBytes(UTF_8), offer))
                    .isInstanceOf(NotAcceptable.class);
        }
    }

    @Nested
    final class WhenWeOffer {
        @Test
        void answerOfTheAckIsTaken() {
            var offer = OfferAnswer.offer(LOCAL);
            assertThat(new String(offer.body(), UTF_8)).contains("m=audio 10000 RTP/AVP 0 8 101\r\n");

            var agreed = (Agreed) OfferAnswer.accept(audio("RTP/AVP 8", "").getBytes(UTF_8), offer);
            assertThat(agreed.stream().codec()).isEqualTo(Codec.PCMA);
        }

        @Test
        void missingOrRefusingAnswerIsNotAcceptable() {
            var offer = OfferAnswer.offer(LOCAL);
            assertThat(OfferAnswer.accept(new byte[0], offer)).isInstanceOf(NotAcceptable.class);
            var refusal = audio("RTP/AVP 0", "").replace("m=audio 4002", "m=audio 0");
            assertThat(OfferAnswer.accept(refusal.getBytes(UTF_8), offer)).isInstanceOf(NotAcceptable.class);
        }
    }

    @Test
    void brokenDescriptionsAreNotAcceptableAndNeverThrow() {
        var random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            var bytes = PHONE.getBytes(UTF_8);
            for (int j = random.nextInt(12); j >= 0; j--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            assertThat(OfferAnswer.answer(bytes, LOCAL)).isNotNull();
        }
        assertThat(answer("")).isInstanceOf(NotAcceptable.class);
        assertThat(answer("v=0\n" + "a=x\n".repeat(600))).isInstanceOf(NotAcceptable.class);
        assertThat(answer("x".repeat(20_000))).isInstanceOf(NotAcceptable.class);
    }

    private static String audio(String protocolAndFormats, String attributes) {
        return "v=0\no=- 1 1 IN IP4 10.0.0.1\ns=-\nc=IN IP4 10.0.0.1\nt=0 0\nm=audio 4002 " + protocolAndFormats + "\n"
                + attributes;
    }

    private static Agreed agreed(String offer) {
        return (Agreed) answer(offer);
    }

    private static Negotiation answer(String offer) {
        return OfferAnswer.answer(offer.getBytes(UTF_8), LOCAL);
    }

    /** Browsers, whose media come by ICE and DTLS-SRTP. */
    @Nested
    final class OfBrowsers {
        private static final WebEnd END = new WebEnd("frag", "password", "0A" + ":1B".repeat(31));
        private static final LocalDescription OURS = LocalDescription.of(42, "100.64.0.1", 10_000, END, SECRET);

        private static String text(LocalDescription description) {
            return new String(description.body(), UTF_8);
        }

        @Test
        void ourOfferIsOneThatABrowserTakesAndItsAnswerIsTaken() {
            var offer = OfferAnswer.offer(OURS, true);
            assertThat(text(offer))
                    .contains("\r\na=ice-lite\r\nm=audio 10000 UDP/TLS/RTP/SAVPF 0 8 101\r\n", "a=setup:actpass\r\n");
            var answer = Browsers.description("active").getBytes(UTF_8);
            assertThat(OfferAnswer.accept(answer, offer)).isInstanceOfSatisfying(Agreed.class, agreed -> {
                assertThat(agreed.stream().keying()).isEqualTo(new WebPeer(Browsers.FINGERPRINT, WebPeer.Setup.ACTIVE));
                assertThat(agreed.stream().direction()).isEqualTo(Direction.SENDRECV);
            });
        }

        @Test
        void whatWasOfABrowserStaysSoInALaterOfferOfOurs() {
            var offer = Browsers.description("actpass").getBytes(UTF_8);
            assertThat(OfferAnswer.answer(offer, OURS))
                    .isInstanceOfSatisfying(
                            Agreed.class,
                            agreed -> assertThat(text(OfferAnswer.offer(agreed.local())))
                                    .contains("UDP/TLS/RTP/SAVPF 0 8 101", "a=setup:actpass", "a=mid:0"));
        }

        @Test
        void whoWaitsIsBegunWith() {
            var offer = Browsers.description("passive").getBytes(UTF_8);
            assertThat(OfferAnswer.answer(offer, OURS))
                    .isInstanceOfSatisfying(
                            Agreed.class,
                            agreed -> assertThat(text(agreed.local())).contains("a=setup:active\r\n"));
        }

        /** An older media-service takes none. */
        @Test
        void whereNoneCanComeTheyAreRefused() {
            var offer = Browsers.description("actpass").getBytes(UTF_8);
            assertThat(OfferAnswer.answer(offer, LOCAL)).isInstanceOf(NotAcceptable.class);
        }
    }
}
