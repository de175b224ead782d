package cloud.sentiric.signaling.registrar;

import cloud.sentiric.signaling.sip.Aor;
import cloud.sentiric.signaling.sip.SipUri;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which hosts stand for the platform's domain: the realm, further configured names, and every IP address, since phones
 * are often given the gateway's address instead of a domain. All of them make AORs of the realm.
 */
public final class Domains {
    private final String realm;
    private final Set<String> names;

    public Domains(String realm, Collection<String> names) {
        this.realm = realm.toLowerCase(Locale.ROOT);
        this.names = names.stream()
                .map(name -> name.strip().toLowerCase(Locale.ROOT))
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** The AOR that a To or Request-URI means; null if it has no user or its domain is not ours. */
    public @Nullable Aor aor(SipUri uri) {
        if (!uri.isSip() || uri.user() == null || !ours(uri.host())) {
            return null;
        }
        return new Aor(uri.userText(), realm);
    }

    private boolean ours(String host) {
        return host.equals(realm) || names.contains(host) || host.startsWith("[") || host.matches("[0-9.]+");
    }
}
