package cloud.sentiric.gateway.carrier;

import cloud.sentiric.gateway.carrier.Names.Naptr;
import cloud.sentiric.gateway.carrier.Names.Srv;
import cloud.sentiric.gateway.sip.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds the servers of a carrier, the ones to try first in front (RFC 3263 §4). */
public final class Locator {
    /** Servers that are tried at most. */
    static final int MOST = 8;

    private static final int PORT = 5060;
    private static final int SECURE_PORT = 5061;
    /** In the order of our liking, where the carrier has no other. */
    private static final List<Transport> TRANSPORTS = List.of(Transport.UDP, Transport.TCP, Transport.TLS);

    private static final Map<String, Transport> SERVICES =
            Map.of("SIP+D2U", Transport.UDP, "SIP+D2T", Transport.TCP, "SIPS+D2T", Transport.TLS);

    private final Names names;
    private final RandomGenerator random;

    public Locator(Names names, RandomGenerator random) {
        this.names = names;
        this.random = random;
    }

    /** The servers to try, one after another; none if the carrier cannot be found. */
    public CompletionStage<List<Hop>> locate(CarrierUri uri) {
        var literal = literal(uri.host());
        var transport = transport(uri);
        if (literal != null) {
            var over = transport == null ? usual(uri) : transport;
            return done(List.of(hop(over, literal, uri.port(), uri)));
        }
        if (uri.port() != 0) {
            return addresses(transport == null ? usual(uri) : transport, uri.host(), uri.port(), uri);
        }
        return transport == null ? undecided(uri) : decided(transport, uri);
    }

    /** §4.1: the transport that the URI names. */
    private static @Nullable Transport transport(CarrierUri uri) {
        var named = uri.transport();
        return uri.secure() && named != null ? Transport.TLS : named;
    }

    private static Transport usual(CarrierUri uri) {
        return uri.secure() ? Transport.TLS : Transport.UDP;
    }

    private static @Nullable InetAddress literal(String host) {
        try {
            return InetAddress.ofLiteral(host);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static <T> CompletionStage<T> done(T value) {
        return CompletableFuture.completedStage(value);
    }

    /** The carrier says by which transport it likes to be reached; if not, by which it can be. */
    private CompletionStage<List<Hop>> undecided(CarrierUri uri) {
        return names.naptr(uri.host()).thenCompose(records -> {
            var services = services(records, uri.secure());
            return services.isEmpty() ? unsaid(uri) : each(services, (srv) -> servers(srv.transport, srv.name, uri));
        });
    }

    /** An SRV name and what its servers speak. */
    private record Service(Transport transport, String name) {}

    private static List<Service> services(List<Naptr> records, boolean secure) {
        return records.stream()
                .filter(naptr -> naptr.flags().equalsIgnoreCase("s"))
                .sorted(Comparator.comparingInt(Naptr::order).thenComparingInt(Naptr::preference))
                .flatMap(naptr -> {
                    var transport = SERVICES.get(naptr.service().toUpperCase(Locale.ROOT));
                    return transport == null || (secure && transport != Transport.TLS)
                            ? Stream.<Service>empty()
                            : Stream.of(new Service(transport, naptr.replacement()));
                })
                .toList();
    }

    /** §4.1: without NAPTR records each transport's SRV records are asked for; without those it is the usual one. */
    private CompletionStage<List<Hop>> unsaid(CarrierUri uri) {
        var transports = uri.secure() ? List.of(Transport.TLS) : TRANSPORTS;
        return each(transports, transport -> servers(transport, service(transport, uri.host()), uri))
                .thenCompose(hops -> hops.isEmpty() ? addresses(usual(uri), uri.host(), 0, uri) : done(hops));
    }

    private CompletionStage<List<Hop>> decided(Transport transport, CarrierUri uri) {
        return servers(transport, service(transport, uri.host()), uri)
                .thenCompose(hops -> hops.isEmpty() ? addresses(transport, uri.host(), 0, uri) : done(hops));
    }

    private static String service(Transport transport, String host) {
        return switch (transport) {
            case UDP -> "_sip._udp." + host;
            case TLS, WSS -> "_sips._tcp." + host;
            case TCP, WS -> "_sip._tcp." + host;
        };
    }

    private CompletionStage<List<Hop>> servers(Transport transport, String name, CarrierUri uri) {
        return names.srv(name)
                .thenCompose(
                        records -> each(ordered(records), srv -> addresses(transport, srv.target(), srv.port(), uri)));
    }

    /** RFC 2782: by priority, within one at random by weight; a single dot is no service. */
    private List<Srv> ordered(List<Srv> records) {
        var byPriority = new TreeMap<Integer, List<Srv>>();
        for (var srv : records) {
            if (!srv.target().isEmpty() && !srv.target().equals(".")) {
                byPriority
                        .computeIfAbsent(srv.priority(), p -> new ArrayList<>())
                        .add(srv);
            }
        }
        var ordered = new ArrayList<Srv>();
        for (var same : byPriority.values()) {
            while (!same.isEmpty()) {
                ordered.add(same.remove(drawn(same)));
            }
        }
        return ordered;
    }

    private int drawn(List<Srv> same) {
        int sum = same.stream().mapToInt(Srv::weight).sum();
        int at = sum == 0 ? 0 : random.nextInt(sum);
        for (int i = 0; i < same.size(); i++) {
            at -= same.get(i).weight();
            if (at < 0) {
                return i;
            }
        }
        return 0;
    }

    private CompletionStage<List<Hop>> addresses(Transport transport, String host, int port, CarrierUri uri) {
        var literal = literal(host);
        if (literal != null) {
            return done(List.of(hop(transport, literal, port, uri)));
        }
        return names.addresses(host)
                .thenApply(found -> found.stream()
                        .map(address -> hop(transport, address, port, uri))
                        .toList());
    }

    private static Hop hop(Transport transport, InetAddress address, int port, CarrierUri uri) {
        int usual = transport.secure() ? SECURE_PORT : PORT;
        return new Hop(transport, new InetSocketAddress(address, port == 0 ? usual : port), uri.host());
    }

    /** What is found for each, one after another, without what was there before; no more is asked for than is tried. */
    private static <T> CompletionStage<List<Hop>> each(List<T> those, Function<T, CompletionStage<List<Hop>>> hops) {
        CompletionStage<List<Hop>> all = done(List.of());
        for (T one : those.subList(0, Math.min(MOST, those.size()))) {
            all = all.thenCompose(before ->
                    before.size() >= MOST ? done(before) : hops.apply(one).thenApply(more -> joined(before, more)));
        }
        return all;
    }

    private static List<Hop> joined(List<Hop> before, List<Hop> more) {
        var all = new LinkedHashMap<Hop, Hop>();
        before.forEach(hop -> all.put(hop, hop));
        more.forEach(hop -> all.putIfAbsent(hop, hop));
        return all.values().stream().limit(MOST).toList();
    }
}
