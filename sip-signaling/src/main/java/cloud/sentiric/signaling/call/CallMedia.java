package cloud.sentiric.signaling.call;

import cloud.sentiric.signaling.attempt.CallTrace;
import cloud.sentiric.signaling.call.CallAction.AddEnds;
import cloud.sentiric.signaling.call.CallAction.OpenSession;
import cloud.sentiric.signaling.call.CallAction.Patch;
import cloud.sentiric.signaling.call.CallAction.Play;
import cloud.sentiric.signaling.call.CallAction.RemoveEnds;
import cloud.sentiric.signaling.call.CallInput.EndsAnswered;
import cloud.sentiric.signaling.call.CallInput.PlayEnded;
import cloud.sentiric.signaling.call.CallInput.SessionAnswered;
import cloud.sentiric.signaling.media.EndPatch;
import cloud.sentiric.signaling.media.Media;
import cloud.sentiric.signaling.media.MediaSession;
import cloud.sentiric.signaling.media.Pending;
import cloud.sentiric.signaling.media.PlayOutcome;
import cloud.sentiric.signaling.media.SessionOutcome;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What one call wants of its media session. Answers are inputs of the call, on its worker. */
final class CallMedia {
    private final CallTrace trace;
    private final CallPorts ports;
    private final Ear call;
    /** Number of the latest request to play or stop. */
    private int played;
    /** Number of the latest patch; by the clock, so that it grows though what another node kept is old. */
    private long revision;
    /** What the session was opened with, until there is a patch; null: nothing. */
    private @Nullable EndPatch begun;

    /** The call, as those see it whom it has asked for something. */
    interface Ear {
        /** Takes an answer; false where another node has the call, and nobody is here to take it. */
        boolean hears(CallInput input);

        /** What was played at a session says that the session is over. */
        void isOver(MediaSession session);
    }

    CallMedia(CallTrace trace, CallPorts ports, Ear call) {
        this.trace = trace;
        this.ports = ports;
        this.call = call;
    }

    long revision() {
        return revision;
    }

    /** Goes on with the session that another node had. */
    void resume(long latest) {
        revision = latest;
    }

    Pending open(OpenSession wanted, Instant now) {
        begun = wanted.first();
        var first = begun == null ? null : new Media.Beginning(next(now), begun);
        return ports.media().open(trace, wanted.edge(), wanted.ends(), first, this::opened);
    }

    /** One that nobody hears of is closed: its worker is too busy, or the call went to another node meanwhile. */
    private void opened(SessionOutcome outcome) {
        hear(new SessionAnswered(outcome), () -> {
            if (outcome instanceof SessionOutcome.Opened(var session)) {
                close(session);
            }
        });
    }

    private void hear(CallInput input, Runnable unheard) {
        boolean queued = ports.workers().execute(trace.callId(), () -> {
            if (!call.hears(input)) {
                unheard.run();
            }
        });
        if (!queued) {
            unheard.run();
        }
    }

    Pending add(AddEnds wanted) {
        return ports.media().add(trace, wanted.session(), wanted.ends(), outcome -> added(wanted, outcome));
    }

    /** Those that nobody hears of go back. */
    private void added(AddEnds wanted, SessionOutcome outcome) {
        hear(new EndsAnswered(outcome), () -> {
            if (outcome instanceof SessionOutcome.Opened(var larger)) {
                ports.media().remove(trace, larger, larger.beyond(wanted.session()));
            }
        });
    }

    void remove(RemoveEnds unwanted) {
        ports.media().remove(trace, unwanted.session(), unwanted.ends());
    }

    /** What a session was opened with is not said again. */
    void patch(Patch patch, Instant now) {
        var session = patch.session();
        var first = begun;
        begun = null;
        if (first == null
                || !patch.ends()
                        .equals(List.of(first.at(session.ends().getFirst().id())))) {
            ports.media().patch(trace, session, next(now), patch.ends());
        }
    }

    private long next(Instant now) {
        revision = Math.max(revision + 1, now.toEpochMilli() * 1000);
        return revision;
    }

    Pending play(Play wanted) {
        var session = wanted.session();
        return ports.media()
                .play(
                        trace,
                        session,
                        session.ends().getFirst().id(),
                        wanted.stream(),
                        wanted.audioUri(),
                        wanted.repeat(),
                        ofLatest(++played, session));
    }

    /**
     * What came of playing, unless something else is played by now: a late "finished" ends nothing else. A session that is not known
     * any more is no end of playing: another node may have the call and have closed it.
     */
    private Consumer<PlayOutcome> ofLatest(int number, MediaSession session) {
        return outcome -> ports.workers().execute(trace.callId(), () -> {
            if (number != played) {
                return;
            }
            if (outcome == PlayOutcome.LOST) {
                call.isOver(session);
            } else {
                var _ = call.hears(new PlayEnded(outcome));
            }
        });
    }

    void stop(MediaSession session) {
        played++;
        ports.media().stop(trace, session, session.ends().getFirst().id());
    }

    void close(MediaSession session) {
        ports.media().close(trace, session);
    }
}
