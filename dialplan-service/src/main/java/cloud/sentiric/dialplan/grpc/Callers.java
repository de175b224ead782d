package cloud.sentiric.dialplan.grpc;

import cloud.sentiric.dialplan.plan.CallerAddress;
import cloud.sentiric.dialplan.plan.Regions;
import cloud.sentiric.proto.user.v1.FindUserByContactRequest;
import cloud.sentiric.proto.user.v1.FindUserByContactResponse;
import cloud.sentiric.proto.user.v1.UserServiceGrpc;
import cloud.sentiric.proto.user.v1.UserServiceGrpc.UserServiceStub;
import cloud.sentiric.store.record.TenantId;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks user-service who is calling. While it does not answer, everybody is a guest. */
public final class Callers {
    private static final Logger log = LoggerFactory.getLogger(Callers.class);

    /** Failures in a row after which user-service counts as away: one late answer is no change of state. */
    private static final int AWAY_AFTER = 3;

    private final UserServiceStub users;
    private final Duration deadline;
    private final Regions regions;
    private final AtomicInteger failures = new AtomicInteger();

    public Callers(Channel channel, Duration deadline, Regions regions) {
        this.users = UserServiceGrpc.newStub(channel);
        this.deadline = deadline;
        this.regions = regions;
    }

    /**
     * Which user of the tenant has this number; completes in time, and never with an exception.
     *
     * @param callerTenant tenant in which the caller was verified, empty if in none
     */
    CompletableFuture<FoundCaller> find(TenantId tenant, String number, String callerTenant) {
        var address = CallerAddress.of(number, regions.of(tenant));
        if (address.isEmpty()) {
            return CompletableFuture.completedFuture(FoundCaller.ANONYMOUS);
        }
        if (!address.get().isPossible() || !address.get().isKnownTo(tenant, callerTenant)) {
            return CompletableFuture.completedFuture(FoundCaller.GUEST);
        }
        var answer = new CompletableFuture<FoundCaller>();
        users.withDeadlineAfter(deadline.toNanos(), TimeUnit.NANOSECONDS)
                .findUserByContact(
                        FindUserByContactRequest.newBuilder()
                                .setContactType(address.get().type())
                                .setContactValue(address.get().value())
                                .setTenantId(tenant.value())
                                .build(),
                        new Answer(answer));
        return answer;
    }

    private final class Answer implements StreamObserver<FindUserByContactResponse> {
        private final CompletableFuture<FoundCaller> caller;

        Answer(CompletableFuture<FoundCaller> caller) {
            this.caller = caller;
        }

        @Override
        public void onNext(FindUserByContactResponse match) {
            back();
            caller.complete(FoundCaller.known(match));
        }

        @Override
        public void onError(Throwable e) {
            var status = Status.fromThrowable(e);
            switch (status.getCode()) {
                case NOT_FOUND, INVALID_ARGUMENT -> back();
                // Ours was given up by who asked us: it says nothing of user-service.
                case CANCELLED -> {}
                default -> gone(status);
            }
            caller.complete(FoundCaller.GUEST);
        }

        @Override
        public void onCompleted() {
            caller.complete(FoundCaller.GUEST);
        }

        private void back() {
            if (failures.getAndSet(0) >= AWAY_AFTER) {
                log.info("user-service answers again");
            }
        }

        private void gone(Status status) {
            if (failures.incrementAndGet() == AWAY_AFTER) {
                log.warn("user-service does not answer, callers are guests: {}", status.getCode());
            }
        }
    }
}
