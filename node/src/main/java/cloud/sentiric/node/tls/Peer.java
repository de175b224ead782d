package cloud.sentiric.node.tls;

import java.net.URI;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Whom a certificate names, by its one URI in the subject's alternative names (RFC 5280 §4.2.1.6):
 * {@code spiffe://sentiric/NODE/SERVICE}.
 *
 * @param node where it runs
 * @param service what it is: the name of a service, or operator
 */
public record Peer(String node, String service) {
    private static final Pattern NAME = Pattern.compile("spiffe://sentiric/([a-z0-9][a-z0-9.-]*)/([a-z0-9][a-z0-9-]*)");
    /** Type of a URI among the alternative names (GeneralName, RFC 5280 §4.2.1.6). */
    private static final Integer URI_NAME = 6;

    /** Reads a certificate that was found good. */
    static Peer of(X509Certificate certificate) throws CertificateException {
        var names =
                Objects.requireNonNullElse(certificate.getSubjectAlternativeNames(), List.<Collection<List<?>>>of());
        var uris = names.stream()
                .map(name -> List.copyOf((Collection<?>) name))
                .filter(name -> URI_NAME.equals(name.getFirst()))
                .map(name -> String.valueOf(name.get(1)))
                .toList();
        if (uris.size() != 1) {
            throw new CertificateException("a certificate names one peer, not " + uris);
        }
        try {
            return of(uris.getFirst());
        } catch (IllegalArgumentException e) {
            throw new CertificateException(e);
        }
    }

    /** Reads a name. */
    static Peer of(String uri) {
        var match = NAME.matcher(uri);
        if (!match.matches()) {
            throw new IllegalArgumentException("not the name of a peer: " + uri);
        }
        return new Peer(match.group(1), match.group(2));
    }

    /** As the certificate has it. */
    public URI uri() {
        return URI.create("spiffe://sentiric/" + node + "/" + service);
    }
}
