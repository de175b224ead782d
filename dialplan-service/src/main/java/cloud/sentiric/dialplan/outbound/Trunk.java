package cloud.sentiric.dialplan.outbound;

import cloud.sentiric.dialplan.plan.Rules;
import cloud.sentiric.store.record.TenantId;
import cloud.sentiric.store.record.Violation;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A carrier, or another platform, that calls leave to and come from.
 *
 * @param host domain name, IPv4 address, or IPv6 address in brackets
 * @param port 0: as RFC 3263 §4.2 finds it
 * @param username user part of our AOR there; empty where it knows us by our address
 * @param credential in user-service's secret store; empty for none
 * @param optionsSeconds between two OPTIONS; 0: as the nodes are configured, -1: none
 * @param maxCalls at once; 0: as the nodes are configured
 * @param maxCallsPerSecond 0: as the nodes are configured
 * @param sources networks in CIDR form that its calls come from
 * @param registrar domain of its registrar; empty: host
 */
public record Trunk(
        TrunkId id,
        TenantId tenant,
        String name,
        String host,
        int port,
        Transport transport,
        String username,
        String credential,
        boolean registers,
        int optionsSeconds,
        int maxCalls,
        int maxCallsPerSecond,
        boolean enabled,
        CallerIdRule callerId,
        List<String> sources,
        String registrar) {
    private static final int MAX_NAME_LENGTH = 200;
    private static final int MAX_SOURCES = 50;
    /** RFC 1123 §2.1; a dot at the end means nothing here. */
    private static final Pattern HOST = Pattern.compile(
            "(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*");

    private static final Pattern IPV6 = Pattern.compile("\\[[0-9A-Fa-f:.]{2,45}]");
    private static final Pattern NETWORK = Pattern.compile("[0-9A-Fa-f:.]{2,45}/[0-9]{1,3}");
    /** Prefix of the widest network of a trunk over IPv4. */
    private static final int WIDEST = 8;

    /** RFC 3261 §25.1, user without escapes. */
    private static final Pattern USERNAME = Pattern.compile("[A-Za-z0-9_.!~*'()&=+$,;?/-]{0,64}");

    /** How it is reached. */
    public enum Transport {
        /** As RFC 3263 §4.1 finds it. */
        FOUND,
        UDP,
        TCP,
        TLS
    }

    public Trunk {
        sources = List.copyOf(sources);
    }

    /** Whoever calls from there needs no password: nobody means half of the internet. */
    private static boolean isNetwork(String text) {
        if (!NETWORK.matcher(text).matches()) {
            return false;
        }
        int slash = text.indexOf('/');
        int prefix = Integer.parseInt(text.substring(slash + 1));
        try {
            int bits = InetAddress.ofLiteral(text.substring(0, slash)).getAddress().length * 8;
            return prefix <= bits && prefix >= (bits == 32 ? WIDEST : 2 * WIDEST);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** The rules that this trunk breaks; whether its credential exists is not among them. */
    public List<Violation> violations() {
        var found = new ArrayList<Violation>();
        var at = "trunk.";
        Rules.word(at + "id", id.value()).ifPresent(found::add);
        Rules.text(at + "name", name, MAX_NAME_LENGTH).ifPresent(found::add);
        Rules.check(
                        HOST.matcher(host).matches() || IPV6.matcher(host).matches(),
                        at + "host",
                        "must be a domain name, an IPv4 address, or an IPv6 address in brackets")
                .ifPresent(found::add);
        Rules.check(
                        registrar.isEmpty() || HOST.matcher(registrar).matches(),
                        at + "registrar",
                        "must be empty, a domain name or an IPv4 address")
                .ifPresent(found::add);
        Rules.range(at + "port", port, 0, 65535).ifPresent(found::add);
        Rules.check(
                        USERNAME.matcher(username).matches() && (!registers || !username.isEmpty()),
                        at + "username",
                        "must be the user part of a SIP URI, up to 64 characters; it must be given with registers")
                .ifPresent(found::add);
        Rules.check(
                        credential.isEmpty() || Rules.word(at, credential).isEmpty(),
                        at + "credential_id",
                        "must be empty, or 1 to 64 of a-z, 0-9 and _")
                .ifPresent(found::add);
        Rules.check(
                        optionsSeconds == 0 || optionsSeconds == -1 || (optionsSeconds >= 5 && optionsSeconds <= 3600),
                        at + "options_interval_seconds",
                        "must be 0, -1, or 5 to 3600")
                .ifPresent(found::add);
        Rules.range(at + "max_calls", maxCalls, 0, 10_000).ifPresent(found::add);
        Rules.range(at + "max_calls_per_second", maxCallsPerSecond, 0, 1000).ifPresent(found::add);
        callerId.violation(at + "caller_id").ifPresent(found::add);
        Rules.range(at + "sources count", sources.size(), 0, MAX_SOURCES).ifPresent(found::add);
        for (int i = 0; i < sources.size(); i++) {
            Rules.check(
                            isNetwork(sources.get(i)),
                            at + "sources[" + i + "]",
                            "must be a network such as 192.0.2.0/24, of /8 or narrower, over IPv6 /16")
                    .ifPresent(found::add);
        }
        return found;
    }
}
