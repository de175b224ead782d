package cloud.sentiric.media.dtls;

import cloud.sentiric.media.end.Fingerprint;
import cloud.sentiric.media.end.Handshakes;
import cloud.sentiric.media.end.Wrapping;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.concurrent.Semaphore;
import org.bouncycastle.tls.DTLSClientProtocol;
import org.bouncycastle.tls.DTLSServerProtocol;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;

/**
 * DTLS 1.2 with one certificate. As many handshakes wait for their parties as there are ends; half of the processors at most compute
 * for them, which a handshake does for some ten milliseconds.
 */
public final class Dtls implements Handshakes {
    private final BcTlsCrypto crypto;
    private final OwnCertificate certificate;
    private final Semaphore permits =
            new Semaphore(Math.max(1, Runtime.getRuntime().availableProcessors() / 2));

    /** With a new certificate. */
    public Dtls(SecureRandom random, Instant now) {
        crypto = new BcTlsCrypto(random);
        certificate = OwnCertificate.create(crypto, random, now);
    }

    @Override
    public Fingerprint fingerprint() {
        return certificate.fingerprint();
    }

    @Override
    public Handshake begin(Wrapping.Dtls terms, Ear ear) {
        var agreement = new Agreement(terms.party());
        Association.Handshaking handshaking = terms.active()
                ? transport ->
                        new DTLSClientProtocol().connect(new ActivePeer(crypto, certificate, agreement), transport)
                : transport ->
                        new DTLSServerProtocol().accept(new PassivePeer(crypto, certificate, agreement), transport);
        var association = new Association(handshaking, agreement, ear, permits);
        Thread.ofVirtual().name("dtls").start(association);
        return association;
    }
}
