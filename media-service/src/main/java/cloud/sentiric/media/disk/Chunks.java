package cloud.sentiric.media.disk;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import org.jspecify.annotations.Nullable;

/**
 * How a sealed recording is written: a header in the clear, then chunks, each sealed by AES-256-GCM (NIST SP 800-38D) with a nonce of its
 * own. The nonce says the number of the chunk and whether it is the last (Hoang et al., STREAM, 2015): chunks can be neither left
 * out nor put in another order, nor the end cut off, without showing.
 *
 * <pre>
 *   header   8 "SENTREC1" | 8 name of the key | 16 salt | 4 samples a second | 2 channels | 2 bits a sample
 *   chunk    4 octets of samples, with the highest bit in the last chunk | samples, sealed | 16 tag
 *   nonce    1 last | 3 zero | 8 number of the chunk
 * </pre>
 */
final class Chunks {
    static final int HEADER = 40;
    static final int SALT = 16;
    static final long MAGIC = 0x53454E5452454331L; // "SENTREC1"
    static final int LENGTH = 4;
    static final int TAG = 16;
    /** Octets of samples in the longest. */
    static final int LONGEST = 1 << 15;

    static final int LAST = 0x8000_0000;

    private static final int NONCE = 12;
    private static final int TAG_BITS = 8 * TAG;

    private final SecretKey key;
    private final byte[] header;
    private final Cipher cipher;
    private long number;

    /** Those of a file with this header. */
    Chunks(SecretKey key, byte[] header) {
        this.key = key;
        this.header = header.clone();
        try {
            this.cipher = Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Puts the next chunk. */
    void seal(ByteBuffer clear, boolean last, ByteBuffer to) {
        to.putInt(clear.remaining() | (last ? LAST : 0));
        try {
            begin(Cipher.ENCRYPT_MODE, last);
            var _ = cipher.doFinal(clear, to);
            number++;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The samples of the next chunk; null if it is none of this file in this place. */
    byte @Nullable [] open(byte[] sealed, boolean last) {
        try {
            begin(Cipher.DECRYPT_MODE, last);
            var clear = cipher.doFinal(sealed);
            number++;
            return clear;
        } catch (AEADBadTagException e) {
            return null;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private void begin(int mode, boolean last) throws GeneralSecurityException {
        var nonce = ByteBuffer.allocate(NONCE).putInt(last ? 1 << 24 : 0).putLong(number);
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce.array()));
        cipher.updateAAD(header);
    }
}
