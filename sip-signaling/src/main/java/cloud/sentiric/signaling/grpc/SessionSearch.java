package cloud.sentiric.signaling.grpc;

import cloud.sentiric.proto.media.v1.End;
import cloud.sentiric.proto.media.v1.EndRequest;
import cloud.sentiric.proto.media.v1.OpenSessionRequest;
import cloud.sentiric.proto.media.v1.OpenSessionResponse;
import cloud.sentiric.signaling.attempt.CallTrace;
import cloud.sentiric.signaling.media.Media;
import cloud.sentiric.signaling.media.MediaEnd;
import cloud.sentiric.signaling.media.MediaSession;
import cloud.sentiric.signaling.media.SessionOutcome;
import cloud.sentiric.signaling.sdp.AddressFamily;
import cloud.sentiric.signaling.sdp.WebEnd;
import io.grpc.Status;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The search for one call's media session. An instance that refuses, or is silent for a while, is left for the next, until
 * one gives a session, all have refused or the caller waits no longer. The first is the call's; whatever else is given goes
 * back. Any thread.
 */
final class SessionSearch {
    /** Instances that are asked for one session. */
    static final int MOST = 3;

    private static final SessionOutcome NOBODY = new SessionOutcome.Unavailable("media-service has no instance");

    private final CallTrace trace;
    private final List<AddressFamily> families;
    private final MediaInstances instances;
    private final Terms terms;
    private final BiConsumer<Duration, Runnable> later;
    private final Consumer<SessionOutcome> to;
    private final Consumer<MediaSession> back;
    private final Consumer<MediaSession> unpatched;
    private final OpenSessionRequest request;
    private final Queue<String> others;
    private final long began = System.nanoTime();
    private int unanswered;
    private boolean over;
    private @Nullable SessionOutcome refusal;

    /**
     * How long is waited for what.
     *
     * @param silence of an instance, after which another is asked beside it
     * @param caller after which no other is asked
     * @param late deadline of each answer, so that a session that comes late is known
     */
    record Terms(Duration silence, Duration caller, Duration late) {}

    /**
     * Not begun.
     *
     * @param first what the first end begins with; null: nothing
     * @param near ids of instances, those first that are asked first
     * @param later runs something after a while
     * @param to is told the outcome, once
     * @param back gives a session back
     * @param unpatched is told of the call's session where it does not begin as asked
     */
    SessionSearch(
            CallTrace trace,
            List<AddressFamily> families,
            Media.@Nullable Beginning first,
            List<String> near,
            MediaInstances instances,
            Terms terms,
            BiConsumer<Duration, Runnable> later,
            Consumer<SessionOutcome> to,
            Consumer<MediaSession> back,
            Consumer<MediaSession> unpatched) {
        this.trace = trace;
        this.families = List.copyOf(families);
        this.instances = instances;
        this.terms = terms;
        this.later = later;
        this.to = to;
        this.back = back;
        this.unpatched = unpatched;
        this.request = request(trace, families, first);
        this.others = new ArrayDeque<>(near.stream().limit(MOST).toList());
    }

    private static OpenSessionRequest request(
            CallTrace trace, List<AddressFamily> families, Media.@Nullable Beginning first) {
        var request = OpenSessionRequest.newBuilder()
                .setCallId(trace.callId().value())
                .setRequestId(UUID.randomUUID().toString());
        for (var family : families) {
            request.addEnds(EndRequest.newBuilder().setAddressFamily(family(family)));
        }
        if (first != null) {
            request.setRevision(first.revision()).getEndsBuilder(0).setPatch(Patches.end(first.end()));
        }
        return request.build();
    }

    static cloud.sentiric.proto.media.v1.AddressFamily family(AddressFamily family) {
        return switch (family) {
            case IP4 -> cloud.sentiric.proto.media.v1.AddressFamily.ADDRESS_FAMILY_IPV4;
            case IP6 -> cloud.sentiric.proto.media.v1.AddressFamily.ADDRESS_FAMILY_IPV6;
        };
    }

    static MediaEnd end(End end) {
        var web = end.getIceUfrag().isEmpty()
                ? null
                : new WebEnd(
                        end.getIceUfrag(),
                        end.getIcePwd(),
                        Fingerprints.text(end.getFingerprint().toByteArray()));
        return new MediaEnd(end.getEndId(), end.getRtpPort(), end.getAdvertisedAddress(), web);
    }

    private static String words(List<AddressFamily> families) {
        return families.stream().distinct().map(AddressFamily::toString).collect(Collectors.joining(" and "));
    }

    /** Asks the next instance; where there is none and nobody is to answer any more, there is no session. */
    void next() {
        String instance;
        boolean last;
        SessionOutcome none;
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
                        .openSession(request),
                response -> {
                    answered.set(true);
                    given(session(response), response.getRevision());
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

    private static MediaSession session(OpenSessionResponse response) {
        var ends = response.getEndsList().stream().map(SessionSearch::end).toList();
        return new MediaSession(response.getInstanceId(), response.getLeaseId(), ends);
    }

    private void given(MediaSession session, long revision) {
        boolean first;
        synchronized (this) {
            first = !over;
            over = true;
        }
        if (first) {
            if (revision != request.getRevision()) {
                unpatched.accept(session);
            }
            to.accept(new SessionOutcome.Opened(session));
        } else {
            back.accept(session);
        }
    }

    private void refused(Status status) {
        boolean unfit = status.getCode() == Status.Code.FAILED_PRECONDITION;
        synchronized (this) {
            unanswered--;
            // One that has none now may have one later, and that is what the caller is to know.
            if (!(refusal instanceof SessionOutcome.Unavailable)) {
                refusal = unfit
                        ? new SessionOutcome.Unsupported("no " + words(families) + " media address")
                        : new SessionOutcome.Unavailable(Answers.words(status));
            }
        }
        next();
    }
}
