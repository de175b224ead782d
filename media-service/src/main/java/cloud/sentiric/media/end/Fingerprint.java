package cloud.sentiric.media.end;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The SHA-256 of a certificate, by which its owner is known (RFC 8122 §5).
 *
 * @param value 64 hexadecimal digits
 */
public record Fingerprint(String value) {
    /** Octets of one. */
    public static final int LENGTH = 32;

    /** Of the octets of a hash. */
    public static Fingerprint of(byte[] hash) {
        if (hash.length != LENGTH) {
            throw new IllegalArgumentException("a fingerprint has " + LENGTH + " octets");
        }
        return new Fingerprint(HexFormat.of().formatHex(hash));
    }

    /** Of a certificate as DER. */
    public static Fingerprint ofCertificate(byte[] certificate) {
        try {
            return of(MessageDigest.getInstance("SHA-256").digest(certificate));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    public byte[] octets() {
        return HexFormat.of().parseHex(value);
    }
}
