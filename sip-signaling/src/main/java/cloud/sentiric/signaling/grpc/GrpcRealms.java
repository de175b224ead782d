package cloud.sentiric.signaling.grpc;

import cloud.sentiric.number.Region;
import cloud.sentiric.proto.user.v1.ListRealmsRequest;
import cloud.sentiric.proto.user.v1.Realm;
import cloud.sentiric.proto.user.v1.UserServiceGrpc;
import cloud.sentiric.signaling.registrar.Domains.Served;
import io.grpc.Channel;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The realms of user-service; those last told stay while it is away. */
public final class GrpcRealms {
    private static final Logger log = LoggerFactory.getLogger(GrpcRealms.class);
    private static final long DEADLINE_S = 2;

    private final Channel channel;
    private final Region otherwise;
    private final Consumer<Map<String, Served>> to;

    /**
     * Asks nobody before {@link #learn}.
     *
     * @param otherwise region of a realm which says none
     * @param to takes what is served by realm
     */
    public GrpcRealms(Channel channel, Region otherwise, Consumer<Map<String, Served>> to) {
        this.channel = channel;
        this.otherwise = otherwise;
        this.to = to;
    }

    /** Asks for them. */
    public void learn() {
        Answers.whenDone(
                UserServiceGrpc.newFutureStub(channel)
                        .withDeadlineAfter(DEADLINE_S, TimeUnit.SECONDS)
                        .listRealms(ListRealmsRequest.getDefaultInstance()),
                answer -> to.accept(answer.getRealmsList().stream()
                        .collect(Collectors.toMap(Realm::getRealm, this::served, (first, _) -> first))),
                status -> log.debug("realms: {}", Answers.words(status)));
    }

    private Served served(Realm realm) {
        return new Served(realm.getTenantId(), Region.of(realm.getRegion()).orElse(otherwise), realm.getHoldAudioUri());
    }
}
