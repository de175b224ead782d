package cloud.sentiric.media.seal;

import cloud.sentiric.media.seal.KeyDerivation.Label;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** AES in counter mode, with HMAC-SHA1 (RFC 3711 §4.1.1, §4.2.1). */
final class CounterMode implements Transform {
    private static final int AUTHENTICATION_KEY = 20;
    private static final int TAG = 20;
    private static final int RTCP_HEADER = 8;
    private static final int INDEX = 4;
    private static final int ENCRYPTED = 1 << 31;

    private final Half rtp;
    private final Half rtcp;
    private final byte[] tag = new byte[TAG];

    CounterMode(MasterKey master) {
        var suite = master.suite();
        rtp = new Half(master, Label.RTP_ENCRYPTION, Label.RTP_AUTHENTICATION, Label.RTP_SALT, suite.rtpTagLength());
        rtcp = new Half(
                master, Label.RTCP_ENCRYPTION, Label.RTCP_AUTHENTICATION, Label.RTCP_SALT, suite.rtcpTagLength());
    }

    @Override
    public int sealRtp(byte[] packet, int header, int length, int ssrc, long index) {
        rtp.cipher(packet, header, length, ssrc, index);
        authenticateRtp(packet, length, index);
        System.arraycopy(tag, 0, packet, length, rtp.tagLength);
        return length + rtp.tagLength;
    }

    @Override
    public int openRtp(byte[] packet, int header, int length, int ssrc, long index) {
        int end = length - rtp.tagLength;
        if (end < header) {
            return FORGED;
        }
        authenticateRtp(packet, end, index);
        if (isForged(packet, end, rtp.tagLength)) {
            return FORGED;
        }
        rtp.cipher(packet, header, end, ssrc, index);
        return end;
    }

    private void authenticateRtp(byte[] packet, int length, long index) {
        rtp.mac.update(packet, 0, length);
        int rollovers = (int) (index >>> 16);
        rtp.mac.update((byte) (rollovers >> 24));
        rtp.mac.update((byte) (rollovers >> 16));
        rtp.mac.update((byte) (rollovers >> 8));
        rtp.mac.update((byte) rollovers);
        rtp.finish(tag);
    }

    @Override
    public int sealRtcp(byte[] packet, int length, int ssrc, int index) {
        rtcp.cipher(packet, RTCP_HEADER, length, ssrc, index);
        Transform.word(packet, length, index | ENCRYPTED);
        rtcp.mac.update(packet, 0, length + INDEX);
        rtcp.finish(tag);
        System.arraycopy(tag, 0, packet, length + INDEX, rtcp.tagLength);
        return length + INDEX + rtcp.tagLength;
    }

    @Override
    public int openRtcp(byte[] packet, int length, int ssrc) {
        int end = length - rtcp.tagLength;
        int index = indexRtcp(packet, length);
        if (index == FORGED) {
            return FORGED;
        }
        rtcp.mac.update(packet, 0, end);
        rtcp.finish(tag);
        if (isForged(packet, end, rtcp.tagLength)) {
            return FORGED;
        }
        // Who leaves the bit out has sent it in the clear, authenticated (RFC 3711 §3.4).
        if ((Transform.word(packet, end - INDEX) & ENCRYPTED) != 0) {
            rtcp.cipher(packet, RTCP_HEADER, end - INDEX, ssrc, index);
        }
        return end - INDEX;
    }

    @Override
    public int indexRtcp(byte[] packet, int length) {
        int at = length - rtcp.tagLength - INDEX;
        return at < RTCP_HEADER ? FORGED : Transform.word(packet, at) & ~ENCRYPTED;
    }

    /** Looks at all octets, so that the time it takes says nothing. */
    private boolean isForged(byte[] packet, int at, int length) {
        int difference = 0;
        for (int i = 0; i < length; i++) {
            difference |= packet[at + i] ^ tag[i];
        }
        return difference != 0;
    }

    /** Keys of RTP, or of RTCP. */
    private static final class Half {
        private static final int BLOCK = 16;

        private final Cipher block;
        private final Mac mac;
        private final byte[] salt;
        private final int tagLength;
        private final byte[] counter = new byte[BLOCK];
        private byte[] counters = new byte[BLOCK * 16];
        private byte[] stream = new byte[BLOCK * 16];

        Half(MasterKey master, Label encryption, Label authentication, Label salting, int tagLength) {
            var suite = master.suite();
            this.tagLength = tagLength;
            this.salt = KeyDerivation.derive(master, salting, suite.saltLength());
            try {
                // One block after the other by hand: a counter mode of the JDK's makes its keys anew for each packet.
                block = Cipher.getInstance("AES/ECB/NoPadding");
                block.init(
                        Cipher.ENCRYPT_MODE,
                        new SecretKeySpec(KeyDerivation.derive(master, encryption, suite.keyLength()), "AES"));
                mac = Mac.getInstance("HmacSHA1");
                mac.init(new SecretKeySpec(
                        KeyDerivation.derive(master, authentication, AUTHENTICATION_KEY), "HmacSHA1"));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }

        /** Encrypts or decrypts octets of a packet. */
        void cipher(byte[] packet, int from, int to, int ssrc, long index) {
            int blocks = Math.ceilDiv(to - from, BLOCK);
            if (blocks * BLOCK > counters.length) {
                counters = new byte[blocks * BLOCK];
                stream = new byte[blocks * BLOCK];
            }
            System.arraycopy(salt, 0, counter, 0, salt.length);
            Transform.mix(counter, 4, ssrc);
            Transform.mix(counter, 8, (int) (index >>> 16));
            counter[12] ^= (byte) (index >> 8);
            counter[13] ^= (byte) index;
            for (int i = 0; i < blocks; i++) {
                counter[14] = (byte) (i >> 8);
                counter[15] = (byte) i;
                System.arraycopy(counter, 0, counters, i * BLOCK, BLOCK);
            }
            try {
                block.update(counters, 0, blocks * BLOCK, stream, 0);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
            for (int i = from; i < to; i++) {
                packet[i] ^= stream[i - from];
            }
            Arrays.fill(counter, (byte) 0);
        }

        void finish(byte[] tag) {
            try {
                mac.doFinal(tag, 0);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
