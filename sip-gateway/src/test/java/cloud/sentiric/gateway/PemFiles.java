package cloud.sentiric.gateway;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A certificate for 127.0.0.1 that signs itself, and its key, as PEM; made by the JDK's keytool. */
public final class PemFiles {
    private static final char[] PASSWORD = "a password of a test".toCharArray();
    private final KeyStore keys;
    final X509Certificate certificate;
    private final byte[] key;

    PemFiles(Path folder, String name) {
        this(folder, name, "EC");
    }

    public PemFiles(Path folder, String name, String algorithm) {
        this(folder, name, algorithm, "ip:127.0.0.1");
    }

    /** For who is called so, as keytool's extension SAN has it. */
    public PemFiles(Path folder, String name, String algorithm, String alternative) {
        try {
            var store = folder.resolve(name + ".p12");
            var tool = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "keytool")
                                    .toString(),
                            "-genkeypair",
                            "-alias",
                            "sip",
                            "-keyalg",
                            algorithm,
                            "-dname",
                            "CN=" + name,
                            "-ext",
                            "SAN=" + alternative,
                            "-validity",
                            "2",
                            "-storetype",
                            "PKCS12",
                            "-keystore",
                            store.toString(),
                            "-storepass",
                            new String(PASSWORD))
                    .redirectErrorStream(true)
                    .start();
            String said = new String(tool.getInputStream().readAllBytes(), US_ASCII);
            if (tool.waitFor() != 0) {
                throw new AssertionError(said);
            }
            keys = KeyStore.getInstance(store.toFile(), PASSWORD);
            certificate = (X509Certificate) keys.getCertificate("sip");
            key = keys.getKey("sip", PASSWORD).getEncoded();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Puts them where a gateway reads them. */
    public void write(Path certificateFile, Path keyFile) {
        try {
            Files.write(certificateFile, pem("CERTIFICATE", certificate.getEncoded()));
            Files.write(keyFile, pem("PRIVATE KEY", key));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] pem(String kind, byte[] der) {
        String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return ("-----BEGIN " + kind + "-----\n" + lines + "\n-----END " + kind + "-----\n").getBytes(US_ASCII);
    }

    /** The certificate itself. */
    public X509Certificate certificate() {
        return certificate;
    }

    /** A server that shows it. */
    SSLContext server() {
        try {
            var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(keys, PASSWORD);
            var context = SSLContext.getInstance("TLS");
            context.init(managers.getKeyManagers(), null, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** A client that trusts these, and nothing else. */
    static SSLContext trust(PemFiles... trusted) {
        try {
            var store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            for (var files : trusted) {
                store.setCertificateEntry(
                        files.certificate.getSubjectX500Principal().getName(), files.certificate);
            }
            var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(store);
            var context = SSLContext.getInstance("TLS");
            context.init(null, managers.getTrustManagers(), null);
            return context;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
