package cloud.sentiric.signaling.grpc;

import cloud.sentiric.proto.signaling.v1.ListCallsRequest;
import cloud.sentiric.proto.signaling.v1.SipSignalingServiceGrpc;
import cloud.sentiric.signaling.owner.Owner;
import cloud.sentiric.signaling.owner.Witness;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks who is at the owner's address for its run, and where nobody answers, whether Consul finds that run. */
public final class PeerWitness implements Witness {
    private static final Logger log = LoggerFactory.getLogger(PeerWitness.class);
    private static final Duration DEADLINE = Duration.ofSeconds(1);
    private static final Duration CONSUL_LIMIT = Duration.ofSeconds(3);

    private final PeerChannels channels;
    private final Predicate<Owner> found;

    /**
     * Made once.
     *
     * @param found whether an owner is among the instances that are up; may wait; throws if nobody can say
     */
    public PeerWitness(PeerChannels channels, Predicate<Owner> found) {
        this.channels = channels;
        this.found = found;
    }

    @Override
    public CompletionStage<Testimony> of(Owner owner) {
        var request = ListCallsRequest.newBuilder().setPageSize(1).build();
        var answer = new CompletableFuture<Testimony>();
        Answers.whenDone(
                SipSignalingServiceGrpc.newFutureStub(channels.to(owner))
                        .withDeadlineAfter(DEADLINE.toMillis(), TimeUnit.MILLISECONDS)
                        .listCalls(request),
                // Another run at its address is what came after it.
                calls -> answer.complete(calls.getRunId().equals(owner.run()) ? Testimony.ALIVE : Testimony.GONE),
                _ -> silent(owner, answer));
        return answer;
    }

    private void silent(Owner owner, CompletableFuture<Testimony> answer) {
        var asking = Thread.startVirtualThread(() -> answer.complete(inConsul(owner)));
        // Who takes a connection and says nothing is not waited for.
        answer.completeOnTimeout(Testimony.UNKNOWN, CONSUL_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((testimony, failure) -> asking.interrupt());
    }

    private Testimony inConsul(Owner owner) {
        try {
            return found.test(owner) ? Testimony.ALIVE : Testimony.GONE;
        } catch (RuntimeException e) {
            log.debug("nobody says whether {} is up", owner, e);
            return Testimony.UNKNOWN;
        }
    }
}
