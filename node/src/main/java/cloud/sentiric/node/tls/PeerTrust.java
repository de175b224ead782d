package cloud.sentiric.node.tls;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * Trusts who has a certificate of our own authority over TLS 1.3. A client that asks for a service talks to that service
 * alone: what counts is the name in the certificate, not the host; a channel's authority is the name of its service.
 */
final class PeerTrust extends X509ExtendedTrustManager {
    private final Supplier<X509TrustManager> authorities;

    /**
     * Made once.
     *
     * @param authorities knows the authorities of now
     */
    PeerTrust(Supplier<X509TrustManager> authorities) {
        this.authorities = authorities;
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        requireTls13(engine);
        authorities.get().checkClientTrusted(chain, type);
        Peer.of(chain[0]);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        requireTls13(engine);
        authorities.get().checkServerTrusted(chain, type);
        var peer = Peer.of(chain[0]);
        if (!peer.service().equals(engine.getPeerHost())) {
            throw new CertificateException(
                    "asked for " + engine.getPeerHost() + ", but " + peer.uri() + " has answered");
        }
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return authorities.get().getAcceptedIssuers();
    }

    private static void requireTls13(SSLEngine engine) throws CertificateException {
        var protocol = engine.getHandshakeSession().getProtocol();
        if (!protocol.equals("TLSv1.3")) {
            throw new CertificateException("TLS 1.3 alone is spoken here, not " + protocol);
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        throw unknownPeer();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        throw unknownPeer();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
        throw unknownPeer();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
        throw unknownPeer();
    }

    private static CertificateException unknownPeer() {
        return new CertificateException("without its engine nobody knows whom a connection is for");
    }
}
