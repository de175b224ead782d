package cloud.sentiric.servers;

import io.grpc.ChannelCredentials;
import io.grpc.ServerCredentials;
import io.grpc.TlsChannelCredentials;
import io.grpc.TlsServerCredentials;
import io.grpc.TlsServerCredentials.ClientAuth;
import io.grpc.util.AdvancedTlsX509TrustManager;
import io.grpc.util.AdvancedTlsX509TrustManager.Verification;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;
import javax.net.ssl.TrustManager;

/** An authority for the tests of this JVM, and the certificates of services on node-local that it has signed. */
public final class Certificates {
    private static final Script SCRIPT = new Script("deploy/certificates");
    private static final String NODE = "node-local";
    private static final String[] SERVICES = {
        "sip-signaling", "media-service", "dialplan-service", "user-service", "cdr-service", "echo-service", "operator"
    };

    private Certificates() {}

    /** Folder with a folder of each service's certificate.pem, key.pem and ca.pem; made at the first call. */
    public static Path folder() {
        return Only.FOLDER.resolve(NODE);
    }

    /** The certificates that another authority has signed for the same names. */
    public static Path strangersFolder() {
        return Stranger.FOLDER.resolve(NODE);
    }

    /** Signs a new certificate for a service in the place of the one it has. */
    public static void renew(String service) {
        SCRIPT.run(Map.of(), "issue", Only.FOLDER.toString(), NODE, service);
    }

    /** For a server that is a service. */
    public static ServerCredentials server(String service) {
        try {
            return TlsServerCredentials.newBuilder()
                    .keyManager(file(service, "certificate.pem"), file(service, "key.pem"))
                    .trustManager(trust(service))
                    .clientAuth(ClientAuth.REQUIRE)
                    .build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** For a client that is a service, or operator; it looks at no name of the server. */
    public static ChannelCredentials client(String service) {
        try {
            return TlsChannelCredentials.newBuilder()
                    .keyManager(file(service, "certificate.pem"), file(service, "key.pem"))
                    .trustManager(trust(service))
                    .build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static TrustManager trust(String service) throws IOException {
        try {
            var trust = AdvancedTlsX509TrustManager.newBuilder()
                    .setVerification(Verification.CERTIFICATE_ONLY_VERIFICATION)
                    .build();
            trust.updateTrustCredentials(file(service, "ca.pem"));
            return trust;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static File file(String service, String name) {
        return folder().resolve(service).resolve(name).toFile();
    }

    private static Path make() {
        try {
            var folder = Files.createTempDirectory("sentiric-test-certificates-");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(folder)));
            SCRIPT.run(Map.of(), "authority", folder.toString());
            SCRIPT.run(
                    Map.of(),
                    Stream.concat(Stream.of("issue", folder.toString(), NODE), Stream.of(SERVICES))
                            .toArray(String[]::new));
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void remove(Path folder) {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            // It is in the folder of temporary files.
        }
    }

    private static final class Only {
        static final Path FOLDER = make();
    }

    private static final class Stranger {
        static final Path FOLDER = make();
    }
}
