package cloud.sentiric.signaling.rehearsal;

import cloud.sentiric.signaling.attempt.AttemptId;
import cloud.sentiric.signaling.attempt.CallTrace;
import cloud.sentiric.signaling.attempt.Uuid7;
import cloud.sentiric.signaling.call.CallDirectory;
import cloud.sentiric.signaling.call.CallEvent;
import cloud.sentiric.signaling.call.CallEvents;
import cloud.sentiric.signaling.call.CallLog;
import cloud.sentiric.signaling.call.CallMeters;
import cloud.sentiric.signaling.call.CallPorts;
import cloud.sentiric.signaling.call.CallSettings;
import cloud.sentiric.signaling.call.CallWorkers;
import cloud.sentiric.signaling.call.CallerNumber;
import cloud.sentiric.signaling.call.Callers;
import cloud.sentiric.signaling.call.Dialogs;
import cloud.sentiric.signaling.call.Plan;
import cloud.sentiric.signaling.call.PlanAction;
import cloud.sentiric.signaling.call.PlanOutcome;
import cloud.sentiric.signaling.call.Plans;
import cloud.sentiric.signaling.call.SipUserOutcome;
import cloud.sentiric.signaling.call.SipUsers;
import cloud.sentiric.signaling.call.StoredCall;
import cloud.sentiric.signaling.media.EndPatch;
import cloud.sentiric.signaling.media.Media;
import cloud.sentiric.signaling.media.MediaEnd;
import cloud.sentiric.signaling.media.MediaSession;
import cloud.sentiric.signaling.media.Pending;
import cloud.sentiric.signaling.media.PlayOutcome;
import cloud.sentiric.signaling.media.Renewal;
import cloud.sentiric.signaling.media.SessionOutcome;
import cloud.sentiric.signaling.media.Tape;
import cloud.sentiric.signaling.media.TapeOutcome;
import cloud.sentiric.signaling.presence.CallStates;
import cloud.sentiric.signaling.presence.DialogState;
import cloud.sentiric.signaling.registrar.Domains;
import cloud.sentiric.signaling.sdp.AddressFamily;
import cloud.sentiric.signaling.sdp.AudioStream;
import cloud.sentiric.signaling.sdp.MediaSecret;
import cloud.sentiric.signaling.sip.Aor;
import cloud.sentiric.signaling.sip.CallId;
import cloud.sentiric.signaling.sip.Method;
import cloud.sentiric.signaling.sip.Request;
import cloud.sentiric.signaling.trunk.Account;
import cloud.sentiric.signaling.trunk.Limits;
import cloud.sentiric.signaling.trunk.Seat;
import cloud.sentiric.signaling.trunk.Seats;
import cloud.sentiric.signaling.trunk.TrunkCredentials;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What rehearsed calls find around them: everybody is let in, every number is an announcement or the echo in turns, and
 * every answer is there at once. Nothing is kept and nothing is told to anybody. Belongs to one thread.
 */
final class Stage
        implements CallWorkers,
                Callers,
                Plans,
                SipUsers,
                TrunkCredentials,
                Seats,
                Media,
                Dialogs,
                CallEvents,
                CallMeters,
                CallLog {
    /** Tag of the called side in each dialog. */
    static final String TAG = "uas";

    private static final Plan ANNOUNCEMENT = plan(new PlanAction.PlayAnnouncement("file:rehearsal.wav", 1));
    private static final Plan ECHO = plan(new PlanAction.EchoTest(0));
    private static final MediaSession SESSION =
            new MediaSession("rehearsal", "rehearsal", List.of(new MediaEnd("1", 10_000, "127.0.0.1")));

    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private boolean echo;
    private int ended;

    private static Plan plan(PlanAction action) {
        return new Plan("rehearsal", "rehearsal", action, true, null);
    }

    CallPorts ports(CallSettings settings, InstantSource clock, Domains domains) {
        var tokens = new CallPorts.Tokens() {
            @Override
            public AttemptId attemptId(Instant now) {
                return new AttemptId(Uuid7.create(now.toEpochMilli()));
            }

            @Override
            public String tag(CallId callId) {
                return TAG;
            }

            @Override
            public CallId legCallId(CallId callId) {
                return callId.leg(UUID.randomUUID());
            }

            @Override
            public boolean made(CallId callId, String tag) {
                return tag.equals(TAG);
            }

            @Override
            public long sessionId() {
                return 1;
            }

            @Override
            public MediaSecret mediaSecret() {
                return MediaSecret.NONE;
            }

            @Override
            public String traceId() {
                return "00000000000000000000000000000001";
            }
        };
        return new CallPorts(
                settings,
                this,
                clock,
                domains,
                this,
                this,
                this,
                this,
                this,
                trunk -> {},
                this,
                this,
                this,
                new Dark(),
                new CallDirectory(),
                this,
                this,
                tokens);
    }

    /** Nobody watches. */
    private static final class Dark implements CallStates {
        @Override
        public void changed(Aor user, DialogState state) {}

        @Override
        public void left(Aor user, String id) {}
    }

    /** Whether the next call hears itself, or else an announcement. */
    void echo(boolean echoes) {
        echo = echoes;
    }

    /** Number of calls that have ended. */
    int ended() {
        return ended;
    }

    /** Brings the answers of the others to the calls. */
    void settle() {
        for (var task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    @Override
    public boolean execute(CallId callId, Runnable task) {
        return tasks.add(task);
    }

    @Override
    public int index(CallId callId) {
        return 0;
    }

    @Override
    public Judgement judge(Request invite, Instant now) {
        return new Trusted("rehearsal");
    }

    @Override
    public Pending verify(CallTrace trace, Verifiable claim, Consumer<Verdict> to) {
        to.accept(new Unavailable("nobody is asked in a rehearsal"));
        return Pending.NONE;
    }

    @Override
    public Pending resolve(CallTrace trace, CallerNumber caller, String called, Consumer<PlanOutcome> to) {
        to.accept(new PlanOutcome.Resolved(echo ? ECHO : ANNOUNCEMENT));
        return Pending.NONE;
    }

    @Override
    public @Nullable Plan failsafe() {
        return null;
    }

    @Override
    public Pending find(CallTrace trace, Aor aor, Consumer<SipUserOutcome> to) {
        to.accept(new SipUserOutcome.Unknown());
        return Pending.NONE;
    }

    @Override
    public Pending open(
            CallTrace trace,
            InetSocketAddress edge,
            List<AddressFamily> ends,
            @Nullable Beginning first,
            Consumer<SessionOutcome> to) {
        to.accept(new SessionOutcome.Opened(SESSION));
        return Pending.NONE;
    }

    @Override
    public Pending add(CallTrace trace, MediaSession session, List<AddressFamily> ends, Consumer<SessionOutcome> to) {
        to.accept(new SessionOutcome.Unavailable("nothing is added in a rehearsal"));
        return Pending.NONE;
    }

    @Override
    public void remove(CallTrace trace, MediaSession session, List<String> endIds) {}

    @Override
    public void close(CallTrace trace, MediaSession session) {}

    @Override
    public void patch(CallTrace trace, MediaSession session, long revision, List<EndPatch> ends) {}

    @Override
    public Pending play(
            CallTrace trace,
            MediaSession session,
            String endId,
            AudioStream stream,
            String audioUri,
            int repeat,
            Consumer<PlayOutcome> to) {
        to.accept(PlayOutcome.FINISHED);
        return Pending.NONE;
    }

    @Override
    public void stop(CallTrace trace, MediaSession session, String endId) {}

    @Override
    public void record(CallTrace trace, MediaSession session, Tape tape, Consumer<TapeOutcome> to) {}

    @Override
    public void pause(CallTrace trace, MediaSession session, Tape tape, Consumer<TapeOutcome> to) {}

    @Override
    public void stopRecording(CallTrace trace, MediaSession session, String id, Consumer<TapeOutcome> to) {}

    @Override
    public void renew(List<Lease> leases, Consumer<Renewal> to) {}

    @Override
    public void save(StoredCall call) {}

    @Override
    public void remove(CallTrace trace) {}

    @Override
    public void ask(CallId callId, String localTag, String remoteTag, boolean ends, Consumer<Found> to) {
        to.accept(new Found.Nobody());
    }

    @Override
    public void fetch(CallId callId, String localTag, String remoteTag, Consumer<Found> to) {
        to.accept(new Found.Nobody());
    }

    @Override
    public void joined(CallTrace into, CallTrace from) {}

    @Override
    public void taken(StoredCall call, String why) {}

    @Override
    public void giveAway(StoredCall call, Consumer<Boolean> to) {
        to.accept(false);
    }

    @Override
    public void handOn(StoredCall call) {}

    @Override
    public void standing(CallTrace trace, Consumer<Standing> to) {
        to.accept(Standing.OURS);
    }

    @Override
    public void publish(CallEvent event) {}

    @Override
    public void afterwards(Runnable task) {
        task.run();
    }

    @Override
    public boolean hasRoom() {
        return true;
    }

    @Override
    public void started() {}

    @Override
    public void ended(String reason) {
        ended++;
    }

    @Override
    public void mediaMoved(boolean followed) {}

    @Override
    public void dialogs(int change) {}

    @Override
    public void info(CallTrace trace, String line) {}

    @Override
    public void warn(CallTrace trace, String line, @Nullable Throwable cause) {}

    @Override
    public void take(Seat seat, Limits limits, Consumer<Taken> to) {
        to.accept(Taken.YES);
    }

    @Override
    public void hold(Seat seat) {}

    @Override
    public void leave(Seat seat) {}

    @Override
    public void pass(Seat seat) {}

    @Override
    public Pending answer(
            CallTrace trace,
            Account account,
            Method method,
            List<String> challenges,
            String uri,
            Consumer<Outcome> to) {
        return Pending.NONE;
    }
}
