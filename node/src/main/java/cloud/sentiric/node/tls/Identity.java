package cloud.sentiric.node.tls;

import io.netty.handler.ssl.util.SimpleKeyManagerFactory;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.util.Objects;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.ManagerFactoryParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;

/** What this service shows of itself and whom it trusts, out of its files; a change holds from the next handshake on. */
public final class Identity {
    private static final Logger log = LoggerFactory.getLogger(Identity.class);

    private final OwnKeys keys = new OwnKeys(() -> now().key());
    private final PeerTrust trust = new PeerTrust(() -> now().authorities());
    private volatile Now now;

    /**
     * Made once.
     *
     * @param bundle name of the bundle of the files
     */
    public Identity(SslBundles bundles, String bundle) {
        now = Now.of(bundles.getBundle(bundle));
        bundles.addBundleUpdateHandler(bundle, this::change);
    }

    private record Now(X509ExtendedKeyManager key, X509TrustManager authorities) {
        static Now of(SslBundle files) {
            var managers = files.getManagers();
            return new Now(
                    only(X509ExtendedKeyManager.class, managers.getKeyManagers()),
                    only(X509TrustManager.class, managers.getTrustManagers()));
        }

        private static <T> T only(Class<T> type, Object[] all) {
            return Stream.of(all)
                    .filter(type::isInstance)
                    .map(type::cast)
                    .findFirst()
                    .orElseThrow();
        }
    }

    private Now now() {
        return now;
    }

    private void change(SslBundle files) {
        now = Now.of(files);
        log.info("the certificate was replaced: the new one holds for new connections");
    }

    /** Signs for this service. */
    public KeyManager keys() {
        return keys;
    }

    /** Judges who is at the other end. */
    public TrustManager trust() {
        return trust;
    }

    /** Whom others see in its certificate. */
    Peer peer() {
        var key = now().key();
        var chains = Stream.of("EC", "RSA", "EdDSA", "Ed25519")
                .map(type -> key.getClientAliases(type, null))
                .filter(Objects::nonNull)
                .flatMap(Stream::of)
                .map(key::getCertificateChain)
                .filter(Objects::nonNull);
        try {
            return Peer.of(chains.findFirst().orElseThrow(() -> new CertificateException("there is none"))[0]);
        } catch (CertificateException e) {
            throw new IllegalStateException("the certificate of this service names nobody: " + e.getMessage(), e);
        }
    }

    KeyManagerFactory keyManagerFactory() {
        return new SimpleKeyManagerFactory() {
            @Override
            protected void engineInit(@Nullable KeyStore store, char @Nullable [] password) {}

            @Override
            protected void engineInit(ManagerFactoryParameters parameters) {}

            @Override
            protected KeyManager[] engineGetKeyManagers() {
                return new KeyManager[] {keys};
            }
        };
    }
}
