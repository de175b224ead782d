package cloud.sentiric.signaling.grpc;

import cloud.sentiric.proto.dialplan.v1.ListTrunksRequest;
import cloud.sentiric.proto.dialplan.v1.OutboundServiceGrpc;
import cloud.sentiric.proto.dialplan.v1.Trunk;
import cloud.sentiric.proto.dialplan.v1.TrunkTransport;
import cloud.sentiric.signaling.trunk.Account;
import cloud.sentiric.signaling.trunk.KnownTrunk;
import cloud.sentiric.signaling.trunk.KnownTrunks;
import cloud.sentiric.signaling.trunk.TrunkId;
import io.grpc.Channel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The trunks of all tenants from dialplan-service; those last told stay while it is away. Any thread. */
public final class GrpcTrunks {
    private static final Logger log = LoggerFactory.getLogger(GrpcTrunks.class);
    private static final String ALL = "-";
    private static final int PAGE = 200;
    private static final long DEADLINE_S = 2;

    private final Channel channel;
    private final Consumer<List<KnownTrunk>> to;
    private final AtomicBoolean asking = new AtomicBoolean();

    /**
     * Asks nobody before {@link #learn}.
     *
     * @param to takes those that are enabled
     */
    public GrpcTrunks(Channel channel, Consumer<List<KnownTrunk>> to) {
        this.channel = channel;
        this.to = to;
    }

    /** Asks for them, page after page. */
    public void learn() {
        if (asking.compareAndSet(false, true)) {
            page("", new ArrayList<>());
        }
    }

    private void page(String token, List<Trunk> before) {
        var request = ListTrunksRequest.newBuilder()
                .setTenantId(ALL)
                .setPageSize(PAGE)
                .setPageToken(token)
                .build();
        Answers.whenDone(
                OutboundServiceGrpc.newFutureStub(channel)
                        .withDeadlineAfter(DEADLINE_S, TimeUnit.SECONDS)
                        .listTrunks(request),
                page -> {
                    var all = new ArrayList<>(before);
                    all.addAll(page.getTrunksList());
                    if (page.getNextPageToken().isEmpty() || all.size() >= KnownTrunks.MOST) {
                        asking.set(false);
                        to.accept(all.stream()
                                .filter(Trunk::getEnabled)
                                .map(GrpcTrunks::known)
                                .toList());
                    } else {
                        page(page.getNextPageToken(), all);
                    }
                },
                status -> {
                    asking.set(false);
                    log.debug("trunks: {}", Answers.words(status));
                });
    }

    private static KnownTrunk known(Trunk trunk) {
        return new KnownTrunk(
                new Account(new TrunkId(trunk.getTenantId(), trunk.getId()), trunk.getCredentialId()),
                trunk.getHost(),
                trunk.getPort(),
                transport(trunk.getTransport()),
                trunk.getUsername(),
                trunk.getRegisters(),
                trunk.getRegistrar().isEmpty() ? trunk.getHost() : trunk.getRegistrar(),
                trunk.getOptionsIntervalSeconds(),
                trunk.getSourcesList());
    }

    /** As a URI names it; empty where RFC 3263 §4.1 finds it. */
    static String transport(TrunkTransport transport) {
        return switch (transport) {
            case TRUNK_TRANSPORT_UDP -> "udp";
            case TRUNK_TRANSPORT_TCP -> "tcp";
            case TRUNK_TRANSPORT_TLS -> "tls";
            case TRUNK_TRANSPORT_UNSPECIFIED, UNRECOGNIZED -> "";
        };
    }
}
