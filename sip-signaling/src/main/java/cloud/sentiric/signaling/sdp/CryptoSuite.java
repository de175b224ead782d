package cloud.sentiric.signaling.sdp;

import org.jspecify.annotations.Nullable;

/** How SRTP seals packets, by its name in SDP (RFC 4568 §6.2, RFC 6188 §7, RFC 7714 §14.1). */
public enum CryptoSuite {
    AES_CM_128_HMAC_SHA1_80(16 + 14),
    AES_CM_128_HMAC_SHA1_32(16 + 14),
    AES_256_CM_HMAC_SHA1_80(32 + 14),
    AES_256_CM_HMAC_SHA1_32(32 + 14),
    AEAD_AES_128_GCM(16 + 12),
    AEAD_AES_256_GCM(32 + 12);

    private final int keyLength;

    CryptoSuite(int keyLength) {
        this.keyLength = keyLength;
    }

    /** Octets of a master key with its salt. */
    int keyLength() {
        return keyLength;
    }

    /** The one of this name, if we have it. */
    static @Nullable CryptoSuite named(String name) {
        for (var suite : values()) {
            if (suite.name().equalsIgnoreCase(name)) {
                return suite;
            }
        }
        return null;
    }
}
