package cloud.sentiric.gateway.stream;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificate and key that clients are shown, from PEM files; read again when a file changed. Connections keep what
 * they began with. {@link #check} belongs to one thread, {@link #context} to any.
 */
public final class Certificate {
    private static final Logger LOG = LoggerFactory.getLogger(Certificate.class);
    private static final Pattern KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
    private static final List<String> ALGORITHMS = List.of("EC", "RSA", "EdDSA");
    /** Nothing older than TLS 1.2 (RFC 8996). */
    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

    private final Path chainFile;
    private final Path keyFile;
    private volatile SslContext context;
    private byte[] chain;
    private byte[] key;
    private String trouble = "";

    /**
     * Reads the files.
     *
     * @throws IOException saying which file is wrong, and how
     */
    public Certificate(Path chainFile, Path keyFile) throws IOException {
        this.chainFile = chainFile;
        this.keyFile = keyFile;
        chain = read(chainFile);
        key = read(keyFile);
        context = load(chain, key);
    }

    /** For connections that begin now. */
    SslContext context() {
        return context;
    }

    /** Takes over the files if they changed; what cannot be used is logged once, and the last good ones stay. */
    void check() {
        try {
            byte[] chainNow = read(chainFile);
            byte[] keyNow = read(keyFile);
            if (Arrays.equals(chainNow, chain) && Arrays.equals(keyNow, key)) {
                return;
            }
            chain = chainNow;
            key = keyNow;
            context = load(chainNow, keyNow);
            trouble = "";
            LOG.info("TLS certificate {} was read again", chainFile);
        } catch (IOException | RuntimeException e) {
            String now = String.valueOf(e.getMessage());
            if (!now.equals(trouble)) {
                trouble = now;
                LOG.warn("TLS certificate stays as it was: {}", now);
            }
        }
    }

    private static byte[] read(Path file) throws IOException {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new IOException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    private SslContext load(byte[] chainBytes, byte[] keyBytes) throws IOException {
        var privateKey = privateKey(keyBytes);
        try {
            var certificates =
                    CertificateFactory.getInstance("X.509")
                            .generateCertificates(new ByteArrayInputStream(chainBytes))
                            .stream()
                            .map(X509Certificate.class::cast)
                            .toArray(X509Certificate[]::new);
            if (certificates.length == 0) {
                throw new IOException(chainFile + " holds no certificate");
            }
            if (!belong(certificates[0], privateKey)) {
                throw new IOException(keyFile + " is not the key of " + chainFile);
            }
            return SslContextBuilder.forServer(privateKey, certificates)
                    .sslProvider(SslProvider.JDK)
                    .protocols(PROTOCOLS)
                    .build();
        } catch (GeneralSecurityException e) {
            throw new IOException(chainFile + " holds no certificate that can be used: " + e.getMessage(), e);
        }
    }

    /** A key in PKCS #8, not encrypted (RFC 7468 §10). */
    private PrivateKey privateKey(byte[] bytes) throws IOException {
        var match = KEY.matcher(new String(bytes, US_ASCII));
        if (!match.find()) {
            throw new IOException(
                    keyFile + " holds no BEGIN PRIVATE KEY; convert it with openssl pkcs8 -topk8 -nocrypt");
        }
        PKCS8EncodedKeySpec spec;
        try {
            spec = new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(match.group(1)));
        } catch (IllegalArgumentException e) {
            throw new IOException(keyFile + " is no PEM file", e);
        }
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(spec);
            } catch (InvalidKeySpecException e) {
                // Of another algorithm.
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("every JDK has " + algorithm, e);
            }
        }
        throw new IOException(keyFile + " is a key of none of " + ALGORITHMS);
    }

    private static boolean belong(X509Certificate certificate, PrivateKey privateKey) throws GeneralSecurityException {
        String algorithm = privateKey.getAlgorithm();
        if (!algorithm.equals(certificate.getPublicKey().getAlgorithm())) {
            return false;
        }
        var signature = Signature.getInstance(
                switch (algorithm) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    default -> algorithm;
                });
        signature.initSign(privateKey);
        byte[] signed = signature.sign();
        signature.initVerify(certificate.getPublicKey());
        return signature.verify(signed);
    }
}
