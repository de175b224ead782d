package cloud.sentiric.node.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cloud.sentiric.servers.Certificates;
import java.io.IOException;
import java.nio.file.Files;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import org.junit.jupiter.api.Test;

class PeerIT {
    @Test
    void isWhomTheCertificateNames() throws Exception {
        assertThat(Peer.of(read("operator", "certificate.pem"))).isEqualTo(new Peer("node-local", "operator"));
    }

    @Test
    void isNobodyWhereTheCertificateNamesNoPeer() {
        assertThatThrownBy(() -> Peer.of(read("operator", "ca.pem"))).isInstanceOf(CertificateException.class);
    }

    private static X509Certificate read(String service, String file) throws IOException, CertificateException {
        try (var in =
                Files.newInputStream(Certificates.folder().resolve(service).resolve(file))) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }
}
