package cloud.sentiric.media.seal;

import cloud.sentiric.media.seal.KeyDerivation.Label;
import java.security.GeneralSecurityException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** AES-GCM, which encrypts and authenticates in one (RFC 7714). */
final class GaloisMode implements Transform {
    private static final int TAG = 16;
    private static final int RTCP_HEADER = 8;
    private static final int INDEX = 4;
    private static final int ENCRYPTED = 1 << 31;

    private final Half rtp;
    private final Half rtcp;

    GaloisMode(MasterKey master) {
        rtp = new Half(master, Label.RTP_ENCRYPTION, Label.RTP_SALT);
        rtcp = new Half(master, Label.RTCP_ENCRYPTION, Label.RTCP_SALT);
    }

    @Override
    public int sealRtp(byte[] packet, int header, int length, int ssrc, long index) {
        rtp.begin(Cipher.ENCRYPT_MODE, ssrc, (int) (index >>> 16), (short) index);
        rtp.cipher.updateAAD(packet, 0, header);
        return header + rtp.finish(packet, header, length - header);
    }

    @Override
    public int openRtp(byte[] packet, int header, int length, int ssrc, long index) {
        if (length - header < TAG) {
            return FORGED;
        }
        rtp.begin(Cipher.DECRYPT_MODE, ssrc, (int) (index >>> 16), (short) index);
        rtp.cipher.updateAAD(packet, 0, header);
        int opened = rtp.finish(packet, header, length - header);
        return opened == FORGED ? FORGED : header + opened;
    }

    /** RFC 7714 §9.1: the index stands behind the tag, and is authenticated before what is encrypted. */
    @Override
    public int sealRtcp(byte[] packet, int length, int ssrc, int index) {
        rtcp.begin(Cipher.ENCRYPT_MODE, ssrc, index >>> 16, (short) index);
        rtcp.cipher.updateAAD(packet, 0, RTCP_HEADER);
        rtcp.cipher.updateAAD(rtcp.word(index | ENCRYPTED));
        int end = RTCP_HEADER + rtcp.finish(packet, RTCP_HEADER, length - RTCP_HEADER);
        Transform.word(packet, end, index | ENCRYPTED);
        return end + INDEX;
    }

    @Override
    public int openRtcp(byte[] packet, int length, int ssrc) {
        int index = indexRtcp(packet, length);
        if (index == FORGED) {
            return FORGED;
        }
        int end = length - INDEX;
        int word = Transform.word(packet, end);
        rtcp.begin(Cipher.DECRYPT_MODE, ssrc, index >>> 16, (short) index);
        if ((word & ENCRYPTED) != 0) {
            rtcp.cipher.updateAAD(packet, 0, RTCP_HEADER);
            rtcp.cipher.updateAAD(rtcp.word(word));
            int opened = rtcp.finish(packet, RTCP_HEADER, end - RTCP_HEADER);
            return opened == FORGED ? FORGED : RTCP_HEADER + opened;
        }
        // In the clear, authenticated (RFC 7714 §9.3).
        rtcp.cipher.updateAAD(packet, 0, end - TAG);
        rtcp.cipher.updateAAD(rtcp.word(word));
        return rtcp.finish(packet, end - TAG, TAG) == FORGED ? FORGED : end - TAG;
    }

    @Override
    public int indexRtcp(byte[] packet, int length) {
        int at = length - INDEX;
        return at - TAG < RTCP_HEADER ? FORGED : Transform.word(packet, at) & ~ENCRYPTED;
    }

    /** Keys of RTP, or of RTCP. */
    private static final class Half {
        private static final int NONCE = 12;

        private final Cipher cipher;
        private final SecretKeySpec key;
        private final byte[] salt;
        private final byte[] nonce = new byte[NONCE];
        private final byte[] word = new byte[INDEX];

        Half(MasterKey master, Label encryption, Label salting) {
            var suite = master.suite();
            key = new SecretKeySpec(KeyDerivation.derive(master, encryption, suite.keyLength()), "AES");
            salt = KeyDerivation.derive(master, salting, NONCE);
            try {
                cipher = Cipher.getInstance("AES/GCM/NoPadding");
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }

        /** RFC 7714 §8.1, §9.1: two octets of zero, the source, and 48 bits of an index. */
        void begin(int mode, int ssrc, int high, short low) {
            System.arraycopy(salt, 0, nonce, 0, NONCE);
            Transform.mix(nonce, 2, ssrc);
            Transform.mix(nonce, 6, high);
            nonce[10] ^= (byte) (low >> 8);
            nonce[11] ^= (byte) low;
            try {
                cipher.init(mode, key, new GCMParameterSpec(TAG * Byte.SIZE, nonce));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }

        byte[] word(int value) {
            Transform.word(word, 0, value);
            return word;
        }

        int finish(byte[] packet, int from, int length) {
            try {
                return cipher.doFinal(packet, from, length, packet, from);
            } catch (AEADBadTagException e) {
                return FORGED;
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
