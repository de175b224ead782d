package cloud.sentiric.signaling.registrar;

import cloud.sentiric.number.Region;
import cloud.sentiric.signaling.sip.Aor;
import cloud.sentiric.signaling.sip.SipUri;
import java.util.Collection;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which hosts stand for which realm: every realm that the platform serves for itself; further configured names, and every
 * IP address, since phones are often given the gateway's address instead of a domain, for the platform's own.
 */
public final class Domains {
    private final String realm;
    private final Set<String> names;
    private final Region region;
    /** Tenant by realm, as last told. */
    private volatile Map<String, Served> tenants = Map.of();

    /**
     * What is served beside the platform's own realm.
     *
     * @param region where the tenant's national numbers are dialled
     * @param holdAudio URI of what a party on hold hears; empty: nothing
     */
    public record Served(String tenant, Region region, String holdAudio) {}

    /**
     * Serves the platform's own realm alone.
     *
     * @param region where national numbers are dialled as long as nobody said
     */
    public Domains(String realm, Collection<String> names, Region region) {
        this.realm = realm.toLowerCase(Locale.ROOT);
        this.names = names.stream()
                .map(name -> name.strip().toLowerCase(Locale.ROOT))
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
        this.region = region;
    }

    /** Takes the realms that are served beside the platform's own, with the tenant of each. */
    public void serve(Map<String, Served> tenantByRealm) {
        var lower = new HashMap<String, Served>();
        tenantByRealm.forEach((name, tenant) -> lower.put(name.toLowerCase(Locale.ROOT), tenant));
        tenants = Map.copyOf(lower);
    }

    /** The AOR that a To or Request-URI means; null if it has no user or its domain is not ours. */
    public @Nullable Aor aor(SipUri uri) {
        var of = uri.isSip() && uri.user() != null ? realm(uri.host()) : null;
        return of == null ? null : new Aor(uri.userText(), of);
    }

    /** The AOR that a request calls; an address as its domain means the domain of the caller. */
    public @Nullable Aor aor(SipUri called, SipUri caller) {
        var of = aor(called);
        return of == null ? null : new Aor(of.user(), realm(called, caller));
    }

    /** Whether a user of the realm may call from this domain; an address says nothing of it. */
    public boolean isFrom(SipUri caller, String realm) {
        return isAddress(caller.host()) || realm.equals(realm(caller.host()));
    }

    /** The realm that a host stands for, null if it is not ours. */
    public @Nullable String realm(String host) {
        if (host.equals(realm) || tenants.containsKey(host)) {
            return host;
        }
        return names.contains(host) || isAddress(host) ? realm : null;
    }

    /** The realm whose users may call as the domains of a request say: that of the called domain, else of the caller's. */
    public String realm(SipUri called, SipUri caller) {
        for (var uri : new SipUri[] {called, caller}) {
            var found = uri.isSip() && !isAddress(uri.host()) ? realm(uri.host()) : null;
            if (found != null) {
                return found;
            }
        }
        return realm;
    }

    /** The realm of a tenant; null where none is known. */
    public @Nullable String realmOf(String tenant) {
        return tenants.entrySet().stream()
                .filter(entry -> entry.getValue().tenant().equals(tenant))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(null);
    }

    /** URI of what a party on hold hears in the calls of a tenant; empty: nothing. */
    public String holdAudio(String tenant) {
        return tenants.values().stream()
                .filter(served -> served.tenant().equals(tenant))
                .map(Served::holdAudio)
                .findFirst()
                .orElse("");
    }

    /** Where the national numbers of a request are dialled. */
    public Region region(SipUri called, SipUri caller) {
        var served = tenants.get(realm(called, caller));
        return served == null ? region : served.region();
    }

    private static boolean isAddress(String host) {
        return host.startsWith("[") || host.matches("[0-9.]+");
    }
}
