package cloud.sentiric.signaling.trunk;

import java.util.List;

/**
 * A trunk as dialplan-service knows it.
 *
 * @param host domain name, IPv4 address, or IPv6 address in brackets
 * @param port 0: as RFC 3263 §4.2 finds it
 * @param transport udp, tcp or tls; empty: as RFC 3263 §4.1 finds it
 * @param username user part of our AOR there; empty where it knows us by our address
 * @param registers whether we register there
 * @param registrar domain of its registrar
 * @param optionsSeconds between two OPTIONS; 0: as the node is configured, -1: none is sent
 * @param sources networks in CIDR form that its calls come from
 */
public record KnownTrunk(
        Account account,
        String host,
        int port,
        String transport,
        String username,
        boolean registers,
        String registrar,
        int optionsSeconds,
        List<String> sources) {
    public KnownTrunk {
        sources = List.copyOf(sources);
    }

    public TrunkId id() {
        return account.trunk();
    }

    /** Where requests that are for nobody there go. */
    String uri() {
        return uri(host);
    }

    /** Its registrar (RFC 3261 §10.2): no user part. One of another name has its own servers. */
    String registrarUri() {
        return registrar.equals(host) ? uri() : uri("sip:" + registrar, 0);
    }

    private String uri(String domain) {
        return uri("sip:" + domain, port);
    }

    private String uri(String plain, int itsPort) {
        return plain + (itsPort > 0 ? ":" + itsPort : "") + (transport.isEmpty() ? "" : ";transport=" + transport);
    }

    /** Our address-of-record there. */
    public String aor() {
        return "sip:" + (username.isEmpty() ? "" : username + "@") + registrar;
    }
}
