package cloud.sentiric.gateway.stream;

import java.net.InetAddress;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** Whose certificate it is (RFC 5922 §7). */
final class DomainIdentity {
    private static final int DNS = 2;
    private static final int URI = 6;
    private static final int ADDRESS = 7;
    private static final String SIP = "sip:";

    private DomainIdentity() {}

    /**
     * Whether it is the domain's: it says so as a SIP URI or, where it has none, as a DNS name, always in whole (§7.2: no
     * wildcards, no common name).
     */
    static boolean has(X509Certificate certificate, String domain) {
        try {
            var names = certificate.getSubjectAlternativeNames();
            return names != null && has(names, domain);
        } catch (CertificateParsingException e) {
            return false;
        }
    }

    private static boolean has(Collection<List<?>> names, String domain) {
        var uris = new ArrayList<String>();
        var hosts = new ArrayList<String>();
        var addresses = new ArrayList<String>();
        for (var name : names) {
            String value = String.valueOf(name.get(1)).toLowerCase(Locale.ROOT);
            switch ((Integer) name.get(0)) {
                case URI -> {
                    // §7.1: of another scheme, or of a user, it names no domain.
                    if (value.startsWith(SIP) && value.indexOf('@') < 0) {
                        uris.add(value.substring(SIP.length()));
                    }
                }
                case DNS -> hosts.add(value);
                case ADDRESS -> addresses.add(value);
                default -> {}
            }
        }
        try {
            var address = InetAddress.ofLiteral(domain);
            return addresses.stream().anyMatch(each -> address.equals(InetAddress.ofLiteral(each)));
        } catch (IllegalArgumentException e) {
            return (uris.isEmpty() ? hosts : uris).contains(domain.toLowerCase(Locale.ROOT));
        }
    }
}
