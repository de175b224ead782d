package cloud.sentiric.media.dtls;

import java.io.IOException;
import java.util.Hashtable;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.DefaultTlsClient;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsAuthentication;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsServerCertificate;
import org.bouncycastle.tls.crypto.TlsCrypto;
import org.jspecify.annotations.Nullable;

/** The side that begins (a=setup:active). */
final class ActivePeer extends DefaultTlsClient {
    private final OwnCertificate certificate;
    private final Agreement agreement;

    ActivePeer(TlsCrypto crypto, OwnCertificate certificate, Agreement agreement) {
        super(crypto);
        this.certificate = certificate;
        this.agreement = agreement;
    }

    @Override
    protected ProtocolVersion[] getSupportedVersions() {
        return ProtocolVersion.DTLSv12.only();
    }

    @Override
    protected int[] getSupportedCipherSuites() {
        return Agreement.cipherSuites();
    }

    // Keys are exported of it alone (RFC 7627 §5.4).
    @Override
    public boolean requiresExtendedMasterSecret() {
        return true;
    }

    @Override
    public int getHandshakeTimeoutMillis() {
        return Association.TIMEOUT_MILLIS;
    }

    @Override
    public int getHandshakeResendTimeMillis() {
        return Association.RESEND_MILLIS;
    }

    @Override
    public Hashtable<?, ?> getClientExtensions() throws IOException {
        var offer = super.getClientExtensions();
        Agreement.offer(offer);
        return offer;
    }

    @Override
    @SuppressWarnings("rawtypes") // as it is declared
    public void processServerExtensions(@Nullable Hashtable answered) throws IOException {
        super.processServerExtensions(answered);
        agreement.accept(answered);
    }

    @Override
    public TlsAuthentication getAuthentication() {
        return new TlsAuthentication() {
            @Override
            public void notifyServerCertificate(TlsServerCertificate shown) throws IOException {
                agreement.verify(shown.getCertificate());
            }

            @Override
            public TlsCredentials getClientCredentials(CertificateRequest request) {
                return certificate.signer(context);
            }
        };
    }

    @Override
    public void notifyHandshakeComplete() throws IOException {
        super.notifyHandshakeComplete();
        agreement.complete(context);
    }
}
