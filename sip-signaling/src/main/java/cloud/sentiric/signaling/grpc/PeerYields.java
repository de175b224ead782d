package cloud.sentiric.signaling.grpc;

import cloud.sentiric.proto.signaling.v1.SipSignalingServiceGrpc;
import cloud.sentiric.proto.signaling.v1.YieldCallRequest;
import cloud.sentiric.signaling.owner.DialogId;
import cloud.sentiric.signaling.owner.Owner;
import cloud.sentiric.signaling.owner.Yields;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the node that has a call for it. */
public final class PeerYields implements Yields {
    private static final Logger log = LoggerFactory.getLogger(PeerYields.class);
    private static final Duration DEADLINE = Duration.ofSeconds(2);

    private final PeerChannels channels;

    public PeerYields(PeerChannels channels) {
        this.channels = channels;
    }

    @Override
    public CompletionStage<Boolean> giveUp(Owner owner, DialogId id, String remoteTag) {
        var answer = new CompletableFuture<Boolean>();
        var request = YieldCallRequest.newBuilder()
                .setRunId(owner.run())
                .setCallId(id.callId().value())
                .setLocalTag(id.localTag())
                .setRemoteTag(remoteTag)
                .build();
        try {
            Answers.whenDone(
                    SipSignalingServiceGrpc.newFutureStub(channels.to(owner))
                            .withDeadlineAfter(DEADLINE.toMillis(), TimeUnit.MILLISECONDS)
                            .yieldCall(request),
                    _ -> answer.complete(true),
                    status -> {
                        log.debug("{} does not yield: {}", owner, status);
                        answer.complete(false);
                    });
        } catch (RuntimeException e) {
            log.debug("no channel to {}", owner, e);
            answer.complete(false);
        }
        return answer;
    }
}
