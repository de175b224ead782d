package cloud.sentiric.signaling.grpc;

import java.util.HexFormat;

/** Fingerprints of certificates as SDP has them (RFC 8122 §5). */
final class Fingerprints {
    private static final HexFormat FORM = HexFormat.ofDelimiter(":").withUpperCase();

    private Fingerprints() {}

    static String text(byte[] octets) {
        return FORM.formatHex(octets);
    }

    static byte[] octets(String text) {
        return FORM.parseHex(text);
    }
}
