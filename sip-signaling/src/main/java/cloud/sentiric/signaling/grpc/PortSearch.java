package cloud.sentiric.signaling.grpc;

import cloud.sentiric.proto.media.v1.AllocatePortRequest;
import cloud.sentiric.proto.media.v1.AllocatePortResponse;
import cloud.sentiric.signaling.attempt.CallTrace;
import cloud.sentiric.signaling.call.MediaPort;
import cloud.sentiric.signaling.call.PortOutcome;
import cloud.sentiric.signaling.sdp.AddressFamily;
import io.grpc.Status;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The search for one call's port. An instance that refuses, or is silent for a while, is left for the next, until one gives
 * a port, all have refused or the caller waits no longer. The first port is the call's; whatever else is given goes back.
 * Any thread.
 */
final class PortSearch {
    /** Instances that are asked for one port. */
    static final int MOST = 3;

    private static final PortOutcome NOBODY = new PortOutcome.Unavailable("media-service has no instance");

    private final CallTrace trace;
    private final AddressFamily family;
    private final MediaInstances instances;
    private final Terms terms;
    private final BiConsumer<Duration, Runnable> later;
    private final Consumer<PortOutcome> to;
    private final Consumer<MediaPort> back;
    private final AllocatePortRequest request;
    private final Queue<String> others;
    private final long began = System.nanoTime();
    private int unanswered;
    private boolean over;
    private @Nullable PortOutcome refusal;

    /**
     * How long is waited for what.
     *
     * @param silence of an instance, after which another is asked beside it
     * @param caller after which no other is asked
     * @param late deadline of each answer, so that a port that comes late is known
     */
    record Terms(Duration silence, Duration caller, Duration late) {}

    /**
     * Not begun.
     *
     * @param later runs something after a while
     * @param to is told the outcome, once
     * @param back gives a port back
     */
    PortSearch(
            CallTrace trace,
            AddressFamily family,
            MediaInstances instances,
            Terms terms,
            BiConsumer<Duration, Runnable> later,
            Consumer<PortOutcome> to,
            Consumer<MediaPort> back) {
        this.trace = trace;
        this.family = family;
        this.instances = instances;
        this.terms = terms;
        this.later = later;
        this.to = to;
        this.back = back;
        this.request = AllocatePortRequest.newBuilder()
                .setCallId(trace.callId().value())
                .setRequestId(UUID.randomUUID().toString())
                .setAddressFamily(
                        switch (family) {
                            case IP4 -> cloud.sentiric.proto.media.v1.AddressFamily.ADDRESS_FAMILY_IPV4;
                            case IP6 -> cloud.sentiric.proto.media.v1.AddressFamily.ADDRESS_FAMILY_IPV6;
                        })
                .build();
        this.others = new ArrayDeque<>(instances.inTurn().stream().limit(MOST).toList());
    }

    /** Asks the next instance; where there is none and nobody is to answer any more, there is no port. */
    void next() {
        String instance;
        boolean last;
        PortOutcome none;
        synchronized (this) {
            if (over) {
                return;
            }
            instance = isLate() ? null : others.poll();
            last = others.isEmpty();
            none = Objects.requireNonNullElse(refusal, NOBODY);
            if (instance != null) {
                unanswered++;
            } else if (unanswered == 0) {
                over = true;
            } else {
                return;
            }
        }
        if (instance == null) {
            to.accept(none);
        } else {
            ask(instance, last);
        }
    }

    private boolean isLate() {
        return System.nanoTime() - began >= terms.caller().toNanos();
    }

    private void ask(String instance, boolean last) {
        var answered = new AtomicBoolean();
        Answers.ask(
                trace,
                () -> instances
                        .at(instance)
                        .withDeadlineAfter(terms.late().toMillis(), TimeUnit.MILLISECONDS)
                        .allocatePort(request),
                response -> {
                    answered.set(true);
                    given(port(response));
                },
                status -> {
                    answered.set(true);
                    refused(status);
                });
        if (!last) {
            later.accept(terms.silence(), () -> {
                if (!answered.get()) {
                    next();
                }
            });
        }
    }

    private static MediaPort port(AllocatePortResponse response) {
        return new MediaPort(
                response.getRtpPort(),
                response.getAdvertisedAddress(),
                response.getInstanceId(),
                response.getLeaseId());
    }

    private void given(MediaPort port) {
        boolean first;
        synchronized (this) {
            first = !over;
            over = true;
        }
        if (first) {
            to.accept(new PortOutcome.Allocated(port));
        } else {
            back.accept(port);
        }
    }

    private void refused(Status status) {
        boolean unfit = status.getCode() == Status.Code.FAILED_PRECONDITION;
        synchronized (this) {
            unanswered--;
            // One that has no port now may have one later, and that is what the caller is to know.
            if (!(refusal instanceof PortOutcome.Unavailable)) {
                refusal = unfit
                        ? new PortOutcome.Unsupported("no " + family + " media address")
                        : new PortOutcome.Unavailable(Answers.words(status));
            }
        }
        next();
    }
}
