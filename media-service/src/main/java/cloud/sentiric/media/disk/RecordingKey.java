package cloud.sentiric.media.disk;

import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** The key that recordings are sealed with: each file has one of its own, made of it (RFC 5869). */
public final class RecordingKey {
    /** Octets of the name of a key. */
    static final int ID = 8;

    private static final int LENGTH = 32;
    private static final String KDF_NAME = "HKDF-SHA256";
    private static final String OF_FILE = "sentiric recording file";
    private static final String OF_NAME = "sentiric recording key id";

    private final SecretKey secret;

    private RecordingKey(byte[] octets) {
        this.secret = new SecretKeySpec(octets, "Generic");
    }

    /** One of 32 octets in base64, as openssl rand -base64 32 makes it. */
    public static RecordingKey of(String base64) {
        byte[] octets;
        try {
            octets = Base64.getDecoder().decode(base64.strip());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("RECORDING_KEY must be base64", e);
        }
        if (octets.length != LENGTH) {
            throw new IllegalArgumentException("RECORDING_KEY must be 32 octets in base64: openssl rand -base64 32");
        }
        return new RecordingKey(octets);
    }

    /** What tells it from others, and nothing of it. */
    byte[] id() {
        try {
            return KDF.getInstance(KDF_NAME).deriveData(parameters(new byte[0], OF_NAME, ID));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The key of a file of this salt. */
    SecretKey ofFile(byte[] salt) {
        try {
            return KDF.getInstance(KDF_NAME).deriveKey("AES", parameters(salt, OF_FILE, LENGTH));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private HKDFParameterSpec parameters(byte[] salt, String info, int length)
            throws InvalidAlgorithmParameterException {
        return HKDFParameterSpec.ofExtract()
                .addIKM(secret)
                .addSalt(salt)
                .thenExpand(info.getBytes(java.nio.charset.StandardCharsets.US_ASCII), length);
    }

    @Override
    public String toString() {
        return HexFormat.of().formatHex(id());
    }
}
