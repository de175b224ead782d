package cloud.sentiric.media.seal;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** Session keys of a master key, by AES in counter mode and a key derivation rate of 0 (RFC 3711 §4.3, RFC 7714 §11). */
final class KeyDerivation {
    /** What a session key is for (RFC 3711 §4.3.1, §4.3.2). */
    enum Label {
        RTP_ENCRYPTION(0),
        RTP_AUTHENTICATION(1),
        RTP_SALT(2),
        RTCP_ENCRYPTION(3),
        RTCP_AUTHENTICATION(4),
        RTCP_SALT(5);

        private final int octet;

        Label(int octet) {
            this.octet = octet;
        }
    }

    private static final int BLOCK = 16;
    /** Where the label is in the 112 bits of a master salt: above the 48 bits of a packet index. */
    private static final int LABEL_AT = 7;

    private KeyDerivation() {}

    /** So many octets. */
    static byte[] derive(MasterKey master, Label label, int length) {
        // A salt of 96 bits has zeros behind it.
        var counter = Arrays.copyOf(master.salt(), BLOCK);
        counter[LABEL_AT] ^= (byte) label.octet;
        try {
            var cipher = Cipher.getInstance("AES/CTR/NoPadding");
            cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(master.key(), "AES"), new IvParameterSpec(counter));
            return cipher.doFinal(new byte[length]);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
