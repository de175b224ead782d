package cloud.sentiric.gateway.stun;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.gateway.sip.Octets;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Figures of RFC 5769 §2 where they hold without credentials. */
class BindingTest {
    private static final String HEADER = "0001 0000 2112a442 b7e7a701bc34d686fa87dfae";
    private static final InetSocketAddress V4 = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 32853);
    private static final InetSocketAddress V6 =
            new InetSocketAddress(InetAddress.ofLiteral("2001:db8:1234:5678:11:2233:4455:6677"), 32853);
    private final Octets out = new Octets(256);

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    private String answer(byte[] request, InetSocketAddress source) {
        assertThat(Binding.asked(request, request.length)).isTrue();
        return Binding.answer(request, request.length, source, out)
                ? HexFormat.of().formatHex(out.copy())
                : "";
    }

    @Test
    void tellsTheAddressSeen() {
        // XOR-MAPPED-ADDRESS of RFC 5769 §2.2 and §2.3.
        assertThat(answer(bytes(HEADER), V4))
                .isEqualTo("0101000c2112a442b7e7a701bc34d686fa87dfae" + "002000080001a147e112a643");
        assertThat(answer(bytes(HEADER), V6))
                .isEqualTo("010100182112a442b7e7a701bc34d686fa87dfae"
                        + "002000140002a1470113a9faa5d3f179bc25f4b5bed2b9d9");
    }

    @Test
    void addsAFingerprintWhereOneCame() {
        byte[] request = bytes("0001 0008 2112a442 b7e7a701bc34d686fa87dfae 8028 0004 00000000");
        var crc = new java.util.zip.CRC32();
        crc.update(request, 0, 20);
        byte[] sum = bytes(HexFormat.of().toHexDigits((int) crc.getValue() ^ 0x5354554e));
        assertThat(answer(request, V4)).isEmpty();
        System.arraycopy(sum, 0, request, 24, 4);
        String answer = answer(request, V4);
        assertThat(answer).startsWith("01010014").contains("80280004");
        crc.reset();
        crc.update(out.copy(), 0, out.size() - 8);
        assertThat(answer).endsWith(HexFormat.of().toHexDigits((int) crc.getValue() ^ 0x5354554e));
    }

    @Test
    void refusesWhatItMustUnderstandButDoesNot() {
        // CHANGE-REQUEST (RFC 5780) and SOFTWARE, which is optional.
        assertThat(answer(
                        bytes("0001 0010 2112a442 b7e7a701bc34d686fa87dfae 8022 0004 61626364 0003 0004 00000006"), V4))
                .startsWith("0111")
                .contains("00000414")
                .endsWith("000a000200030000");
        assertThat(answer(bytes("0001 0008 2112a442 b7e7a701bc34d686fa87dfae 8022 0001 61000000"), V4))
                .startsWith("0101");
    }

    @Test
    void isNotTakenForSip() {
        for (String other : new String[] {
            "0001 0000 2112a443 b7e7a701bc34d686fa87dfae",
            "0101 0000 2112a442 b7e7a701bc34d686fa87dfae",
            "0001 0004 2112a442 b7e7a701bc34d686fa87dfae",
            "0001 0000 2112a442 b7e7a701"
        }) {
            assertThat(Binding.asked(bytes(other), bytes(other).length)).isFalse();
        }
    }

    @Test
    void mutationsDoNoHarm() {
        var random = new Random(1);
        for (int i = 0; i < 200_000; i++) {
            byte[] request = new byte[20 + random.nextInt(60)];
            random.nextBytes(request);
            System.arraycopy(bytes(HEADER), 0, request, 0, 8);
            request[3] = (byte) (request.length - 20);
            for (int at = 20; at + 4 <= request.length; at += 4) {
                request[at + 2] = 0;
                request[at + 3] &= 15;
            }
            Binding.answer(request, request.length, random.nextBoolean() ? V4 : V6, out);
        }
    }
}
