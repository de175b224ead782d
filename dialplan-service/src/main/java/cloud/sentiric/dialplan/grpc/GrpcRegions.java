package cloud.sentiric.dialplan.grpc;

import cloud.sentiric.dialplan.plan.Regions;
import cloud.sentiric.number.Region;
import cloud.sentiric.proto.user.v1.ListRealmsRequest;
import cloud.sentiric.proto.user.v1.ListRealmsResponse;
import cloud.sentiric.proto.user.v1.UserServiceGrpc;
import cloud.sentiric.proto.user.v1.UserServiceGrpc.UserServiceBlockingStub;
import cloud.sentiric.proto.user.v1.UserServiceGrpc.UserServiceStub;
import cloud.sentiric.store.record.TenantId;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The regions that user-service tells, asked for again now and then; no call waits for that. */
public final class GrpcRegions implements Regions {
    private static final Duration DEADLINE = Duration.ofSeconds(2);
    private static final Duration PERIOD = Duration.ofSeconds(10);

    private final UserServiceStub users;
    private final UserServiceBlockingStub waiting;
    private final Region otherwise;
    private final AtomicLong nextAt = new AtomicLong(System.nanoTime());
    /** Null until the first answer. */
    private volatile @Nullable Map<TenantId, Region> known;

    /**
     * Knows no tenant yet, and asks.
     *
     * @param otherwise of tenants that nobody told of
     */
    public GrpcRegions(Channel channel, Region otherwise) {
        this.users = UserServiceGrpc.newStub(channel);
        this.waiting = UserServiceGrpc.newBlockingStub(channel);
        this.otherwise = otherwise;
        askIfDue();
    }

    @Override
    public Region of(TenantId tenant) {
        askIfDue();
        var now = known;
        return now == null ? otherwise : now.getOrDefault(tenant, otherwise);
    }

    @Override
    public Region told(TenantId tenant) {
        if (known == null) {
            try {
                take(waiting.withDeadlineAfter(DEADLINE.toMillis(), TimeUnit.MILLISECONDS)
                        .listRealms(ListRealmsRequest.getDefaultInstance()));
            } catch (StatusRuntimeException e) {
                throw Status.UNAVAILABLE
                        .withDescription("user-service cannot say where numbers are dialled; try again")
                        .withCause(e)
                        .asRuntimeException();
            }
        }
        return of(tenant);
    }

    @Override
    public Region ofAnybody() {
        return otherwise;
    }

    private void askIfDue() {
        long due = nextAt.get();
        long now = System.nanoTime();
        if (now - due >= 0 && nextAt.compareAndSet(due, now + PERIOD.toNanos())) {
            users.withDeadlineAfter(DEADLINE.toMillis(), TimeUnit.MILLISECONDS)
                    .listRealms(ListRealmsRequest.getDefaultInstance(), new Answer());
        }
    }

    private void take(ListRealmsResponse answer) {
        var told = new HashMap<TenantId, Region>();
        answer.getRealmsList()
                .forEach(realm -> Region.of(realm.getRegion())
                        .ifPresent(region -> told.put(new TenantId(realm.getTenantId()), region)));
        known = Map.copyOf(told);
    }

    private final class Answer implements StreamObserver<ListRealmsResponse> {
        @Override
        public void onNext(ListRealmsResponse answer) {
            take(answer);
        }

        @Override
        public void onError(Throwable e) {
            // Those that were told stay.
        }

        @Override
        public void onCompleted() {}
    }
}
