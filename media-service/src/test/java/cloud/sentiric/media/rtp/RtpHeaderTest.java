package cloud.sentiric.media.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.media.rtp.RtpHeader.Kind;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RtpHeaderTest {
    private final RtpHeader header = new RtpHeader();

    @Test
    void readsAPlainPacket() {
        var packet = Packets.hex("""
                80 80        # V=2, no padding, extension or CSRC; M=1, PT=0
                ffff         # sequence number 65535
                000000a0     # timestamp 160
                deadbeef     # SSRC
                ff7f         # payload
                """);

        assertThat(header.parse(packet)).isEqualTo(Kind.RTP);

        assertThat(header.marker()).isTrue();
        assertThat(header.payloadType()).isZero();
        assertThat(header.sequence()).isEqualTo(65535);
        assertThat(header.timestamp()).isEqualTo(160);
        assertThat(header.ssrc()).isEqualTo(0xdeadbeef);
        assertThat(header.payloadOffset()).isEqualTo(12);
        assertThat(header.payloadLength()).isEqualTo(2);
    }

    @Test
    void leavesOutContributingSourcesExtensionAndPadding() {
        var packet = Packets.hex("""
                b2 08                  # V=2, P, X, CC=2; PT=8
                0001 00000002 00000003
                00000004 00000005      # CSRC
                bede 0001 11223344     # extension of one word
                d5d5d5                 # payload
                0002                   # two octets of padding
                """);

        assertThat(header.parse(packet)).isEqualTo(Kind.RTP);

        assertThat(header.payloadOffset()).isEqualTo(28);
        assertThat(header.payloadLength()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", // nothing
                "80", // one octet
                "0d0a0d0a", // a keep-alive
                "000100002112a442", // STUN: version 0
                "8000 0001 00000002 000003", // cut off in the SSRC
                "8f00 0001 00000002 00000003 00000004", // 15 CSRC announced
                "9000 0001 00000002 00000003 bede", // extension cut off
                "9000 0001 00000002 00000003 bede0002 00000000", // extension longer than the packet
                "a000 0001 00000002 00000003 ff00", // padding of 0
                "a000 0001 00000002 00000003 ff03", // padding longer than the payload
                "494e5649544520736970", // "INVITE sip"
            })
    void refusesWhatIsNoRtp(String hex) {
        assertThat(header.parse(Packets.hex(hex))).isEqualTo(Kind.MALFORMED);
    }

    @Test
    void knowsRtcpOnTheRtpPort() {
        // RFC 5761 §4: sender report, receiver report, BYE
        assertThat(header.parse(Packets.hex("80c80006 00000001"))).isEqualTo(Kind.RTCP);
        assertThat(header.parse(Packets.hex("81c90007 00000001"))).isEqualTo(Kind.RTCP);
        assertThat(header.parse(Packets.hex("81cb0001 00000001"))).isEqualTo(Kind.RTCP);
    }

    @Test
    void readsWhatItWrites() {
        var out = ByteBuffer.allocate(12);
        RtpHeader.write(out, true, 101, 0xABCD, 0x89ABCDEF, new Ssrc(0x01020304));

        assertThat(out.flip()).isEqualTo(Packets.hex("80e5 abcd 89abcdef 01020304"));
    }

    @Test
    void anyBytesAreReadWithinTheirBounds() {
        var random = new Random(20261120);
        for (int i = 0; i < 200_000; i++) {
            var bytes = new byte[random.nextInt(64)];
            random.nextBytes(bytes);
            if (bytes.length > 0 && random.nextBoolean()) {
                bytes[0] = (byte) (0x80 | (bytes[0] & 0x3F));
            }
            var packet = ByteBuffer.wrap(bytes);
            if (header.parse(packet) == Kind.RTP) {
                assertThat(header.payloadLength()).isNotNegative();
                assertThat(header.payloadOffset() + header.payloadLength()).isLessThanOrEqualTo(bytes.length);
            }
            assertThat(packet.position()).isZero();
        }
    }
}
