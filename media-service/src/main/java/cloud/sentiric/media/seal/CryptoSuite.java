package cloud.sentiric.media.seal;

/** How packets are sealed, by its name in SDP (RFC 4568 §6.2, RFC 6188 §7, RFC 7714 §14.1). */
public enum CryptoSuite {
    AES_CM_128_HMAC_SHA1_80(16, 14, 10, 10),
    /** Its short tag is of RTP alone (RFC 4568 §6.2). */
    AES_CM_128_HMAC_SHA1_32(16, 14, 4, 10),
    AES_256_CM_HMAC_SHA1_80(32, 14, 10, 10),
    AES_256_CM_HMAC_SHA1_32(32, 14, 4, 10),
    AEAD_AES_128_GCM(16, 12, 16, 16),
    AEAD_AES_256_GCM(32, 12, 16, 16);

    private final int keyLength;
    private final int saltLength;
    private final int rtpTagLength;
    private final int rtcpTagLength;

    CryptoSuite(int keyLength, int saltLength, int rtpTagLength, int rtcpTagLength) {
        this.keyLength = keyLength;
        this.saltLength = saltLength;
        this.rtpTagLength = rtpTagLength;
        this.rtcpTagLength = rtcpTagLength;
    }

    /** Octets of the master key, and of the session keys that encrypt. */
    public int keyLength() {
        return keyLength;
    }

    /** Octets of the master salt, and of the session salts. */
    public int saltLength() {
        return saltLength;
    }

    int rtpTagLength() {
        return rtpTagLength;
    }

    int rtcpTagLength() {
        return rtcpTagLength;
    }

    boolean isAead() {
        return this == AEAD_AES_128_GCM || this == AEAD_AES_256_GCM;
    }
}
