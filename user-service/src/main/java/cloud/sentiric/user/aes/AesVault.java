package cloud.sentiric.user.aes;

import static java.nio.charset.StandardCharsets.UTF_8;

import cloud.sentiric.user.trunk.Sealed;
import cloud.sentiric.user.trunk.Vault;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals by AES-256-GCM (NIST SP 800-38D), what a secret belongs to being authenticated with it.
 *
 * <pre>
 * 0        4                16
 * +--------+----------------+------------------------+
 * | key id | nonce, 12      | ciphertext, tag of 16  |
 * +--------+----------------+------------------------+
 * </pre>
 */
public final class AesVault implements Vault {
    /** Octets of a key. */
    public static final int KEY_LENGTH = 32;

    private static final int ID_LENGTH = 4;
    private static final int NONCE_LENGTH = 12;
    private static final int TAG_BITS = 128;

    private final SecureRandom random = new SecureRandom();
    private final Map<Integer, SecretKeySpec> keys = new LinkedHashMap<>();
    private final int sealing;

    /**
     * A vault of these keys.
     *
     * @param keys the first seals, all open
     */
    public AesVault(List<byte[]> keys) {
        keys.forEach(key -> this.keys.put(id(key), new SecretKeySpec(key, "AES")));
        this.sealing = id(keys.getFirst());
    }

    /** The keys that a setting names, in base64 with commas between; empty if one of them is none. */
    public static Optional<List<byte[]>> keys(String setting) {
        try {
            var keys = Stream.of(setting.split(",", -1))
                    .map(String::strip)
                    .map(Base64.getDecoder()::decode)
                    .toList();
            return keys.stream().allMatch(key -> key.length == KEY_LENGTH) ? Optional.of(keys) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    @Override
    public Sealed seal(String secret, String belongsTo) {
        var nonce = new byte[NONCE_LENGTH];
        random.nextBytes(nonce);
        try {
            var text = cipher(Cipher.ENCRYPT_MODE, sealing, nonce, belongsTo).doFinal(secret.getBytes(UTF_8));
            return new Sealed(ByteBuffer.allocate(ID_LENGTH + NONCE_LENGTH + text.length)
                    .putInt(sealing)
                    .put(nonce)
                    .put(text)
                    .array());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has AES-GCM", e);
        }
    }

    @Override
    public Optional<String> open(Sealed sealed, String belongsTo) {
        var octets = ByteBuffer.wrap(sealed.octets());
        if (octets.remaining() < ID_LENGTH + NONCE_LENGTH) {
            return Optional.empty();
        }
        int id = octets.getInt();
        if (!keys.containsKey(id)) {
            return Optional.empty();
        }
        var nonce = new byte[NONCE_LENGTH];
        octets.get(nonce);
        var text = new byte[octets.remaining()];
        octets.get(text);
        try {
            return Optional.of(
                    new String(cipher(Cipher.DECRYPT_MODE, id, nonce, belongsTo).doFinal(text), UTF_8));
        } catch (AEADBadTagException e) {
            return Optional.empty();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has AES-GCM", e);
        }
    }

    private Cipher cipher(int mode, int key, byte[] nonce, String belongsTo) throws GeneralSecurityException {
        var cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, keys.get(key), new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(belongsTo.getBytes(UTF_8));
        return cipher;
    }

    /** The first octets of its hash: it says which key, and nothing of it. */
    private static int id(byte[] key) {
        try {
            return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(key))
                    .getInt();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
