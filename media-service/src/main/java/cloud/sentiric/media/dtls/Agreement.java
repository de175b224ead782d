package cloud.sentiric.media.dtls;

import cloud.sentiric.media.end.Fingerprint;
import cloud.sentiric.media.seal.CryptoSuite;
import cloud.sentiric.media.seal.MasterKey;
import cloud.sentiric.media.seal.Seal;
import java.io.IOException;
import java.util.Hashtable;
import java.util.Map;
import java.util.stream.IntStream;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.ExporterLabel;
import org.bouncycastle.tls.SRTPProtectionProfile;
import org.bouncycastle.tls.TlsContext;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsSRTPUtils;
import org.bouncycastle.tls.UseSRTPData;
import org.jspecify.annotations.Nullable;

/** What both sides of a handshake have to say alike: who the party is, and how its packets are sealed. */
final class Agreement {
    /** Those of browsers (RFC 8827 §6.5), with the key that we have. */
    private static final int[] CIPHER_SUITES = {
        CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
        CipherSuite.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
        CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA
    };
    // RFC 5764 §4.1.2, RFC 7714 §14.2; the first is sealed without that anything is allocated.
    private static final int[] PROFILES = {
        SRTPProtectionProfile.SRTP_AES128_CM_HMAC_SHA1_80, SRTPProtectionProfile.SRTP_AEAD_AES_128_GCM
    };
    private static final Map<Integer, CryptoSuite> SUITES = Map.of(
            SRTPProtectionProfile.SRTP_AES128_CM_HMAC_SHA1_80,
            CryptoSuite.AES_CM_128_HMAC_SHA1_80,
            SRTPProtectionProfile.SRTP_AEAD_AES_128_GCM,
            CryptoSuite.AEAD_AES_128_GCM);
    private static final byte[] NO_KEY_IDENTIFIER = {};

    private final Fingerprint party;
    private boolean known;
    private @Nullable Integer profile;
    private Seal.@Nullable Keys keys;

    Agreement(Fingerprint party) {
        this.party = party;
    }

    static int[] cipherSuites() {
        return CIPHER_SUITES.clone();
    }

    /** Looks whether the certificate is that of the party (RFC 5763 §5); its key is looked at by the handshake. */
    void verify(@Nullable Certificate shown) throws IOException {
        if (shown == null
                || shown.isEmpty()
                || !Fingerprint.ofCertificate(shown.getCertificateAt(0).getEncoded())
                        .equals(party)) {
            throw new TlsFatalAlert(AlertDescription.bad_certificate, "its certificate is another one than it said");
        }
        known = true;
    }

    /** Says what we have. */
    static void offer(Hashtable<?, ?> extensions) throws IOException {
        TlsSRTPUtils.addUseSRTPExtension(extensions, new UseSRTPData(PROFILES.clone(), NO_KEY_IDENTIFIER));
    }

    /** Takes one of what the party has, and says so. */
    void choose(@Nullable Hashtable<?, ?> offered, Hashtable<?, ?> answer) throws IOException {
        var theirs = profiles(offered);
        for (int ours : PROFILES) {
            if (profile == null && IntStream.of(theirs).anyMatch(each -> each == ours)) {
                profile = ours;
                TlsSRTPUtils.addUseSRTPExtension(answer, new UseSRTPData(new int[] {ours}, NO_KEY_IDENTIFIER));
            }
        }
        require(profile != null);
    }

    /** Takes what the party has chosen. */
    void accept(@Nullable Hashtable<?, ?> answered) throws IOException {
        var theirs = profiles(answered);
        require(theirs.length == 1 && SUITES.containsKey(theirs[0]));
        profile = theirs[0];
    }

    private static int[] profiles(@Nullable Hashtable<?, ?> extensions) throws IOException {
        var said = extensions == null ? null : TlsSRTPUtils.getUseSRTPExtension(extensions);
        return said == null ? new int[0] : said.getProtectionProfiles();
    }

    private static void require(boolean agreed) throws IOException {
        if (!agreed) {
            throw new TlsFatalAlert(AlertDescription.handshake_failure, "no protection profile in common");
        }
    }

    /** Makes the keys of what was agreed (RFC 5764 §4.2). */
    void complete(TlsContext context) throws IOException {
        var suite = profile == null ? null : SUITES.get(profile);
        if (suite == null || !known) {
            throw new TlsFatalAlert(AlertDescription.internal_error);
        }
        int key = suite.keyLength();
        int salt = suite.saltLength();
        var material = context.exportKeyingMaterial(ExporterLabel.dtls_srtp, null, 2 * (key + salt));
        var client = master(suite, material, 0, 2 * key);
        var server = master(suite, material, key, 2 * key + salt);
        keys = context.isServer() ? new Seal.Keys(server, client) : new Seal.Keys(client, server);
    }

    private static MasterKey master(CryptoSuite suite, byte[] material, int keyAt, int saltAt) {
        var octets = new byte[suite.keyLength() + suite.saltLength()];
        System.arraycopy(material, keyAt, octets, 0, suite.keyLength());
        System.arraycopy(material, saltAt, octets, suite.keyLength(), suite.saltLength());
        return MasterKey.of(suite, octets);
    }

    /** The keys; null before the handshake is complete. */
    Seal.@Nullable Keys keys() {
        return keys;
    }
}
