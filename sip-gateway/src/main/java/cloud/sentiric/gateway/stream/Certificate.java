package cloud.sentiric.gateway.stream;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;

/**
 * The certificate and key that clients are shown, out of a bundle of files. What changes holds for connections that begin
 * after it, if it can be used.
 */
public final class Certificate {
    private static final Logger LOG = LoggerFactory.getLogger(Certificate.class);
    /** Nothing older than TLS 1.2 (RFC 8996). */
    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

    private final String files;
    private volatile SslContext context;

    /**
     * Made once.
     *
     * @param files what the bundle's files are called in logs
     * @throws IllegalStateException saying what is wrong with them
     */
    public Certificate(SslBundles bundles, String bundle, String files) {
        this.files = files;
        context = load(bundles.getBundle(bundle));
        bundles.addBundleUpdateHandler(bundle, this::change);
    }

    /** For connections that begin now. */
    SslContext context() {
        return context;
    }

    private void change(SslBundle changed) {
        try {
            context = load(changed);
            LOG.info("TLS certificate was read again from {}", files);
        } catch (IllegalStateException e) {
            LOG.warn("TLS certificate stays as it was: {}", e.getMessage());
        }
    }

    private SslContext load(SslBundle bundle) {
        try {
            check(Objects.requireNonNull(bundle.getStores().getKeyStore(), "no files"));
            return SslContextBuilder.forServer(bundle.getManagers().getKeyManagerFactory())
                    .sslProvider(SslProvider.JDK)
                    .protocols(PROTOCOLS)
                    .build();
        } catch (GeneralSecurityException | IOException | RuntimeException e) {
            throw new IllegalStateException(files + ": " + e.getMessage(), e);
        }
    }

    /** Whoever is shown a certificate must be able to find out that it is ours. */
    private static void check(KeyStore store) throws GeneralSecurityException {
        String alias = store.aliases().nextElement();
        if (!(store.getKey(alias, null) instanceof PrivateKey key)
                || !belong(key, store.getCertificate(alias).getPublicKey())) {
            throw new IllegalStateException("the key is not that of the certificate");
        }
    }

    private static boolean belong(PrivateKey key, PublicKey certified) throws GeneralSecurityException {
        String algorithm = key.getAlgorithm();
        if (!algorithm.equals(certified.getAlgorithm())) {
            return false;
        }
        var signature = Signature.getInstance(
                switch (algorithm) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    default -> algorithm;
                });
        signature.initSign(key);
        byte[] signed = signature.sign();
        signature.initVerify(certified);
        return signature.verify(signed);
    }
}
