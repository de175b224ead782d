package cloud.sentiric.signaling.call;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.number.Region;
import cloud.sentiric.signaling.attempt.AttemptId;
import cloud.sentiric.signaling.attempt.CallTrace;
import cloud.sentiric.signaling.call.Callers.Judgement;
import cloud.sentiric.signaling.call.Callers.Verdict;
import cloud.sentiric.signaling.digest.Challenges.Check.Claimed;
import cloud.sentiric.signaling.digest.Challenges.Side;
import cloud.sentiric.signaling.digest.Identity;
import cloud.sentiric.signaling.media.EndPatch;
import cloud.sentiric.signaling.media.Hears;
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
import cloud.sentiric.signaling.sdp.WebEnd;
import cloud.sentiric.signaling.sip.Aor;
import cloud.sentiric.signaling.sip.CallId;
import cloud.sentiric.signaling.sip.Method;
import cloud.sentiric.signaling.sip.OutgoingRequest;
import cloud.sentiric.signaling.sip.Reply;
import cloud.sentiric.signaling.sip.Request;
import cloud.sentiric.signaling.target.Target;
import cloud.sentiric.signaling.transaction.ClientOutcome;
import cloud.sentiric.signaling.transaction.Sending;
import cloud.sentiric.signaling.transaction.Timer;
import cloud.sentiric.signaling.transaction.Transactions;
import cloud.sentiric.signaling.trunk.Account;
import cloud.sentiric.signaling.trunk.Limits;
import cloud.sentiric.signaling.trunk.Seat;
import cloud.sentiric.signaling.trunk.Seats;
import cloud.sentiric.signaling.trunk.TrunkCredentials;
import cloud.sentiric.signaling.trunk.TrunkId;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One worker's surroundings with a clock that jumps: doubles of all that calls need, as reliable as a test wants. */
final class World
        implements Transactions,
                CallWorkers,
                Plans,
                Media,
                SipUsers,
                TrunkCredentials,
                Seats,
                Callers,
                Dialogs,
                CallEvents,
                CallMeters,
                CallLog {
    /** That of media-service. */
    static final String FINGERPRINT = "0A" + ":1B".repeat(31);

    static final Plan WELCOME = plan(new PlanAction.PlayAnnouncement("file:welcome.wav", 1));
    private static final Duration TAPE_DELAY = Duration.ofMillis(20);
    static final Duration NEVER = Duration.ofDays(365);

    private record Task(Instant at, long order, Runnable work) {}

    /** An answer of another service, and how long it takes; never if NEVER. */
    record Late<T>(T value, Duration delay) {}

    private final PriorityQueue<Task> tasks = new PriorityQueue<>((a, b) -> {
        int byTime = a.at.compareTo(b.at);
        return byTime != 0 ? byTime : Long.compare(a.order, b.order);
    });
    private Instant now = Instant.parse("2026-11-20T10:00:00Z");
    private long order;
    private int tags;
    int claims;
    private int attempts;
    private int nextPort = 10_000;

    /** Requests of phones in a simulation. */
    final List<Request> came = new ArrayList<>();

    final Map<Request, List<Reply>> replies = new LinkedHashMap<>();
    final List<OutgoingRequest> sent = new ArrayList<>();
    final List<CallEvent> events = new ArrayList<>();
    final Map<Integer, String> allocated = new HashMap<>();
    final List<Integer> released = new ArrayList<>();
    /** Of the last patch, by lease. */
    final Map<String, Long> revisions = new HashMap<>();

    final List<String> removed = new ArrayList<>();
    /** The ends of each session that is open, by lease. */
    private final Map<String, Set<String>> openEnds = new HashMap<>();

    final List<List<EndPatch>> patches = new ArrayList<>();
    final List<CallerNumber> callers = new ArrayList<>();
    private final List<String> numbers = new ArrayList<>();
    final List<String> heard = new ArrayList<>();
    /** What was asked of recordings, and what is answered. */
    final List<String> tapes = new ArrayList<>();

    TapeOutcome taping = new TapeOutcome.Done();
    final List<String> warnings = new ArrayList<>();
    /** What this node has put into the store, by the attempt. */
    final Map<AttemptId, StoredCall> stored;

    int saves;
    /** Calls that are given away. */
    final List<StoredCall> away = new ArrayList<>();

    /** Trunks that acted as if they did not know us. */
    final List<TrunkId> doubted = new ArrayList<>();

    /** Calls that no worker had room for. */
    final List<StoredCall> handedOn = new ArrayList<>();

    final List<StoredCall> taken = new ArrayList<>();
    Standing standing = Standing.OURS;
    /** Whether the owners of calls that are not here are gone. */
    boolean gone = true;
    /** Whether those owners give them away when they are asked for. */
    boolean yields = true;

    int fetched;
    int joined;
    /** Whether calls can be given away. */
    boolean giving = true;

    /** What is seen of the dialogs of users, by user and id. */
    final Map<String, DialogState> lit;
    /** Number of times that a lamp changed. */
    int blinks;

    private final CallStates lamps = new CallStates() {
        @Override
        public void changed(Aor user, DialogState state) {
            exhaust();
            blinks++;
            if (state.state() == DialogState.State.TERMINATED) {
                World.this.lit.remove(user + " " + state.id());
            } else {
                World.this.lit.put(user + " " + state.id(), state);
            }
        }

        @Override
        public void left(Aor user, String id) {}
    };

    /** Of calls that looked for other media: whether all have followed. */
    final List<Boolean> moves = new ArrayList<>();

    final List<Throwable> bugs = new ArrayList<>();
    int dialogs;
    int cancelled;

    Late<PlanOutcome> plan = new Late<>(new PlanOutcome.Resolved(WELCOME), Duration.ofMillis(20));
    /** Addresses of media by their families. */
    Map<AddressFamily, String> addresses = Map.of(AddressFamily.IP4, "192.0.2.9");

    Late<Boolean> port = new Late<>(true, Duration.ofMillis(20));
    Late<PlayOutcome> play = new Late<>(PlayOutcome.FINISHED, Duration.ofSeconds(3));
    Late<Verdict> verdict = new Late<>(verified("1001"), Duration.ofMillis(20));
    Late<SipUserOutcome> user = new Late<>(new SipUserOutcome.Unknown(), Duration.ofMillis(20));
    /** Users who are there for themselves, by their names; they answer as fast. */
    final Map<String, SipUserOutcome> users = new HashMap<>();
    /** Who was looked for. */
    final List<Aor> sought = new ArrayList<>();

    Late<TrunkCredentials.Outcome> credential =
            new Late<>(new TrunkCredentials.Outcome.Answered("Digest ours"), Duration.ofMillis(20));
    /** Trunks without a place. */
    final Map<String, Taken> full = new HashMap<>();
    /** Places that are taken, whoever asked for them. */
    final Set<Seat> seats = new HashSet<>();
    /** Trunks that were asked for a place, with their limits. */
    final List<String> asking = new ArrayList<>();
    /** Until it is known whether there is a place. */
    Duration seating = Duration.ofMillis(1);

    Late<ClientOutcome> bye = new Late<>(new ClientOutcome.TimedOut(), Duration.ofMillis(50));
    /** What comes of another request than BYE. */
    Function<OutgoingRequest, ClientOutcome> asked = request -> new ClientOutcome.TimedOut();

    /** Phones that can be called, by their contacts. */
    final Map<String, Called> phones = new LinkedHashMap<>();

    /** A phone that is called. */
    interface Called {
        void invited(OutgoingRequest invite, Consumer<ClientOutcome> to);

        void cancelled(OutgoingRequest invite);
    }

    /** The disk has room for events of new calls. */
    boolean room = true;

    /** Sending a request is a bug. */
    boolean mute;

    /** So many calls of a port from now the stack is exhausted, of those that go deep; 0: it never is. */
    int exhausted;

    /** Whether it is from then on. */
    boolean exhaustedForGood;

    Judgement judgement = new Callers.Trusted("local");
    /** How often a caller was judged. */
    int judged;

    @Nullable
    Plan failsafe;
    /** Until an event is safe. */
    Duration writing = Duration.ZERO;
    /** Chance that a full queue refuses an answer. */
    double refusing;

    Random random = new Random(1);
    CallSettings settings = settings(Duration.ZERO);
    CallDirectory directory = new CallDirectory();
    /** Number of this process: what was to come back to one before is lost. */
    private int process;
    /** Calls of this process. */
    private final Set<AttemptId> own = new HashSet<>();

    private @Nullable Calls calls;

    World() {
        this.stored = new HashMap<>();
        this.lit = new TreeMap<>();
    }

    /** Another node: it has the same store, the same clock now, and the same phones. */
    World(World other) {
        this.stored = other.stored;
        this.lit = other.lit;
        this.now = other.now;
        this.attempts = other.attempts + 1_000_000;
        this.tags = other.tags + 1_000_000;
        this.settings = other.settings;
        this.phones.putAll(other.phones);
        this.allocated.putAll(other.allocated);
        this.revisions.putAll(other.revisions);
    }

    static Plan plan(PlanAction action) {
        return new Plan("welcome", "sentiric_demo", action, true, null);
    }

    private void exhaust() {
        if (exhausted > 0 && --exhausted == 0) {
            exhausted = exhaustedForGood ? 1 : 0;
            throw new StackOverflowError("as the test wants");
        }
    }

    Calls calls() {
        var made = calls;
        if (made == null) {
            made = new Calls(this, ports(), callId -> calls());
            calls = made;
        }
        return made;
    }

    /** A phone sends a request. */
    void take(Request request) {
        came.add(request);
        calls().request(request);
    }

    /** The process ends without notice; another node with the same store answers from now on. */
    void kill() {
        process++;
        own.clear();
        calls = null;
        directory = new CallDirectory();
        dialogs = 0;
    }

    boolean killed() {
        return process > 0;
    }

    /** How many have died so far. */
    int deaths() {
        return process;
    }

    /** Takes over what the store has of processes before, as the reaper does. */
    void inheritAll() {
        for (StoredCall call : List.copyOf(stored.values())) {
            if (directory.find(call.subject().trace().attemptId()) != null) {
                continue;
            }
            if (call.confirmed()) {
                own.add(call.subject().trace().attemptId());
                calls().adopt(call);
            } else {
                Orphans.end(call, "lost", CallEvent.Side.SYSTEM, ports());
                Orphans.dismiss(call, "", "lost", this);
            }
        }
    }

    private Runnable ofThisProcess(Runnable work) {
        int born = process;
        return () -> {
            if (born == process) {
                work.run();
            }
        };
    }

    private <T> Consumer<T> ofThisProcess(Consumer<T> to) {
        int born = process;
        return value -> {
            if (born == process) {
                to.accept(value);
            }
        };
    }

    CallPorts ports() {
        var tokens = new CallPorts.Tokens() {
            @Override
            public AttemptId attemptId(Instant at) {
                return new AttemptId(new UUID(at.toEpochMilli() << 16 | 0x7000, ++attempts));
            }

            @Override
            public String tag(CallId callId) {
                return "tag" + ++tags;
            }

            @Override
            public CallId legCallId(CallId callId) {
                return callId.leg(new UUID(0, ++attempts));
            }

            @Override
            public boolean made(CallId callId, String tag) {
                // The tag of the phones that call is none of ours.
                return !tag.startsWith("stranger") && !tag.equals("alice");
            }

            @Override
            public long sessionId() {
                return 42;
            }

            @Override
            public MediaSecret mediaSecret() {
                return MediaSecret.of(new byte[32]);
            }

            @Override
            public String traceId() {
                return "%032x".formatted(tags + 1);
            }
        };
        var domains = new Domains("sentiric.cloud", List.of(), new Region("TR"));
        domains.serve(Map.of(
                "sentiric.cloud",
                new Domains.Served("sentiric_demo", new Region("TR"), ""),
                "other.example",
                new Domains.Served("other", new Region("TR"), "")));
        return new CallPorts(
                settings,
                this,
                this::now,
                domains,
                this,
                this,
                this,
                this,
                this,
                doubted::add,
                this,
                this,
                this,
                lamps,
                directory,
                this,
                this,
                tokens);
    }

    /** Lets this much time pass. */
    void pass(Duration duration) {
        var end = now.plus(duration);
        for (var task = tasks.peek(); task != null && !task.at.isAfter(end); task = tasks.peek()) {
            tasks.remove();
            now = task.at;
            task.work.run();
        }
        now = end;
    }

    Timer at(Duration delay, Runnable work) {
        var task = new Task(now.plus(delay), order++, work);
        if (delay.compareTo(NEVER) < 0) {
            tasks.add(task);
        }
        return () -> tasks.remove(task);
    }

    /** What others see of the call that an INVITE opened; null if it is over. */
    CallDirectory.@Nullable Entry shown(Request invite) {
        var shown = directory.list(null, invite.callId(), 1);
        return shown.isEmpty() ? null : shown.getFirst();
    }

    /** The last response to a request that has one. */
    Reply last(Request request) {
        return replies.getOrDefault(request, List.of()).getLast();
    }

    List<Integer> statuses(Request request) {
        return replies.getOrDefault(request, List.of()).stream()
                .map(Reply::status)
                .toList();
    }

    /** Numbers that a plan was asked for. */
    List<String> asked() {
        return numbers;
    }

    private <T> Pending later(Late<T> answer, Consumer<T> to) {
        var timer = at(answer.delay, ofThisProcess(() -> to.accept(answer.value)));
        // Half of what is given up answers all the same.
        return () -> {
            cancelled++;
            if (random.nextBoolean()) {
                timer.cancel();
            }
        };
    }

    @Override
    public void reply(Request request, Reply reply) {
        replies.computeIfAbsent(request, key -> new ArrayList<>()).add(reply);
    }

    @Override
    public Sending send(OutgoingRequest request, Consumer<ClientOutcome> to) {
        exhaust();
        if (mute) {
            throw new IllegalStateException("cannot be sent");
        }
        sent.add(request);
        var phone = phones.get(request.uri());
        if (request.method().equals(Method.BYE)) {
            later(bye, to);
        } else if (phone != null && request.to().indexOf(";tag=") < 0) {
            phone.invited(request, ofThisProcess(to));
            return reasons -> {
                sent.add(request.cancel(reasons));
                phone.cancelled(request);
            };
        } else {
            later(new Late<>(asked.apply(request), Duration.ofMillis(50)), to);
        }
        return Sending.NONE;
    }

    @Override
    public void sendAck(OutgoingRequest ack) {
        exhaust();
        sent.add(ack);
    }

    @Override
    public Timer after(Duration delay, Runnable task) {
        return at(delay, ofThisProcess(task));
    }

    @Override
    public String address() {
        return "192.0.2.9:13024";
    }

    @Override
    public Instant now() {
        return now;
    }

    @Override
    public long nanos() {
        return now.toEpochMilli() * 1_000_000;
    }

    @Override
    public boolean execute(CallId callId, Runnable task) {
        if (random.nextDouble() < refusing) {
            return false;
        }
        at(Duration.ZERO, ofThisProcess(task));
        return true;
    }

    @Override
    public int index(CallId callId) {
        return 0;
    }

    @Override
    public Judgement judge(Request invite, Instant at) {
        judged++;
        return judgement;
    }

    @Override
    public Pending verify(CallTrace trace, Verifiable claim, Consumer<Verdict> to) {
        exhaust();
        return later(verdict, to);
    }

    @Override
    public Pending resolve(CallTrace trace, CallerNumber caller, String called, Consumer<PlanOutcome> to) {
        exhaust();
        callers.add(caller);
        numbers.add(called);
        return later(plan, to);
    }

    @Override
    public @Nullable Plan failsafe() {
        return failsafe;
    }

    @Override
    public Pending find(CallTrace trace, Aor aor, Consumer<SipUserOutcome> to) {
        exhaust();
        sought.add(aor);
        return later(new Late<>(users.getOrDefault(aor.user(), user.value), user.delay), to);
    }

    @Override
    public Pending answer(
            CallTrace trace,
            Account account,
            Method method,
            List<String> challenges,
            String uri,
            Consumer<TrunkCredentials.Outcome> to) {
        return later(credential, to);
    }

    @Override
    public void take(Seat wanted, Limits limits, Consumer<Taken> to) {
        asking.add(wanted.trunk().id() + " " + limits);
        var answer = full.getOrDefault(wanted.trunk().id(), Taken.YES);
        at(seating, ofThisProcess(() -> {
            if (answer == Taken.YES) {
                seats.add(wanted);
            }
            to.accept(answer);
        }));
    }

    @Override
    public void hold(Seat seat) {
        seats.add(seat);
    }

    @Override
    public void leave(Seat seat) {
        seats.remove(seat);
    }

    @Override
    public void pass(Seat seat) {}

    @Override
    public Pending open(
            CallTrace trace,
            InetSocketAddress edge,
            List<AddressFamily> ends,
            @Nullable Beginning first,
            Consumer<SessionOutcome> to) {
        exhaust();
        var family = ends.getFirst();
        if (!port.value) {
            return later(new Late<>(new SessionOutcome.Unavailable("none left"), port.delay), to);
        }
        if (!addresses.containsKey(family)) {
            return later(new Late<>(new SessionOutcome.Unsupported("no " + family + " media address"), port.delay), to);
        }
        int number = nextPort;
        nextPort += 2 * ends.size();
        return later(new Late<>(number, port.delay), value -> {
            allocated.put(value, trace.callId().value());
            var opened = new ArrayList<MediaEnd>();
            for (int i = 0; i < ends.size(); i++) {
                opened.add(end("" + i, value + 2 * i, ends.get(i)));
            }
            openEnds.put("lease-" + value, ids(opened));
            if (first != null) {
                revisions.put("lease-" + value, first.revision());
                patched(List.of(first.end().at("0")));
            }
            to.accept(new SessionOutcome.Opened(new MediaSession("media-a", "lease-" + value, opened)));
        });
    }

    @Override
    public Pending add(CallTrace trace, MediaSession session, List<AddressFamily> ends, Consumer<SessionOutcome> to) {
        exhaust();
        if (!port.value) {
            return later(new Late<>(new SessionOutcome.Unavailable("none left"), port.delay), to);
        }
        var larger = session;
        for (var family : ends) {
            larger = larger.with(end("" + nextPort, nextPort, family));
            nextPort += 2;
        }
        var given = larger;
        return later(new Late<>(given, port.delay), value -> {
            openEnds.computeIfPresent(session.leaseId(), (lease, open) -> {
                open.addAll(ids(value.ends()));
                return open;
            });
            to.accept(new SessionOutcome.Opened(value));
        });
    }

    /** One that browsers can come to. */
    private MediaEnd end(String id, int number, AddressFamily family) {
        return new MediaEnd(
                id,
                number,
                addresses.getOrDefault(family, ""),
                new WebEnd("frag" + id, "password-of-" + id, FINGERPRINT));
    }

    private static Set<String> ids(List<MediaEnd> ends) {
        return ends.stream().map(MediaEnd::id).collect(Collectors.toCollection(TreeSet::new));
    }

    @Override
    public void remove(CallTrace trace, MediaSession session, List<String> endIds) {
        removed.addAll(endIds);
        openEnds.getOrDefault(session.leaseId(), new TreeSet<>()).removeAll(endIds);
    }

    @Override
    public void close(CallTrace trace, MediaSession session) {
        var open = openEnds.remove(session.leaseId());
        if (open != null && !killed()) {
            assertThat(open).as("ends of a session, as its call knows them").isEqualTo(ids(session.ends()));
        }
        released.add(Integer.parseInt(session.leaseId().substring("lease-".length())));
    }

    @Override
    public void patch(CallTrace trace, MediaSession session, long revision, List<EndPatch> ends) {
        exhaust();
        assertThat(revision).isGreaterThan(revisions.getOrDefault(session.leaseId(), 0L));
        revisions.put(session.leaseId(), revision);
        patched(ends);
    }

    private void patched(List<EndPatch> ends) {
        patches.add(ends);
        if (ends.getFirst().hears() instanceof Hears.Echo) {
            heard.add("echo");
        }
    }

    @Override
    public Pending play(
            CallTrace trace,
            MediaSession session,
            String endId,
            AudioStream stream,
            String uri,
            int repeat,
            Consumer<PlayOutcome> to) {
        exhaust();
        heard.add("play " + uri);
        return later(play, to);
    }

    @Override
    public void stop(CallTrace trace, MediaSession session, String endId) {
        exhaust();
        heard.add("stop");
    }

    @Override
    public void record(CallTrace trace, MediaSession session, Tape tape, Consumer<TapeOutcome> to) {
        var channels = tape.channels().stream()
                .map(channel -> " " + channel.name() + "=" + channel.endId() + (channel.hears() ? "'" : ""))
                .collect(Collectors.joining());
        tapes.add((tape.paused() ? "record paused" : "record") + channels);
        at(TAPE_DELAY, () -> to.accept(taping));
    }

    @Override
    public void pause(CallTrace trace, MediaSession session, Tape tape, Consumer<TapeOutcome> to) {
        tapes.add(tape.paused() ? "pause" : "resume");
        at(TAPE_DELAY, () -> to.accept(taping));
    }

    @Override
    public void stopRecording(CallTrace trace, MediaSession session, String id, Consumer<TapeOutcome> to) {
        tapes.add("stop");
        at(TAPE_DELAY, () -> to.accept(taping));
    }

    @Override
    public void renew(List<Lease> leases, Consumer<Renewal> to) {}

    @Override
    public void publish(CallEvent event) {
        events.add(event);
    }

    @Override
    public void afterwards(Runnable task) {
        if (writing.isZero()) {
            task.run();
        } else {
            at(writing, task);
        }
    }

    @Override
    public boolean hasRoom() {
        return room;
    }

    @Override
    public void save(StoredCall call) {
        exhaust();
        saves++;
        stored.put(call.subject().trace().attemptId(), call);
        own.add(call.subject().trace().attemptId());
    }

    @Override
    public void remove(CallTrace trace) {
        stored.remove(trace.attemptId());
    }

    @Override
    public void ask(CallId callId, String localTag, String remoteTag, boolean ends, Consumer<Found> to) {
        claims++;
        var call = stored.values().stream()
                .filter(each -> each.legs().stream()
                        .anyMatch(leg -> leg.dialog().callId().equals(callId)
                                && leg.dialog().localTag().equals(localTag)
                                && leg.dialog().remoteTag().equals(remoteTag)))
                .findFirst()
                .orElse(null);
        if (call == null) {
            to.accept(new Found.Nobody());
        } else if (!ends && !gone) {
            to.accept(new Found.Elsewhere());
        } else if (own.contains(call.subject().trace().attemptId())) {
            to.accept(new Found.Ours());
        } else if (call.confirmed()) {
            own.add(call.subject().trace().attemptId());
            to.accept(new Found.Adopted(call));
        } else if (ends) {
            stored.remove(call.subject().trace().attemptId());
            to.accept(new Found.InHand(call));
        } else {
            to.accept(new Found.Elsewhere());
        }
    }

    @Override
    public void fetch(CallId callId, String localTag, String remoteTag, Consumer<Found> to) {
        fetched++;
        boolean before = gone;
        gone = yields;
        ask(callId, localTag, remoteTag, false, to);
        gone = before;
    }

    @Override
    public void joined(CallTrace into, CallTrace from) {
        joined++;
    }

    @Override
    public void taken(StoredCall call, String why) {
        taken.add(call);
        stored.remove(call.subject().trace().attemptId());
    }

    @Override
    public void giveAway(StoredCall call, Consumer<Boolean> to) {
        if (giving) {
            away.add(call);
            own.remove(call.subject().trace().attemptId());
        }
        to.accept(giving);
    }

    @Override
    public void handOn(StoredCall call) {
        handedOn.add(call);
    }

    @Override
    public void standing(CallTrace trace, Consumer<Standing> to) {
        to.accept(standing);
    }

    @Override
    public void started() {}

    @Override
    public void ended(String reason) {}

    @Override
    public void mediaMoved(boolean followed) {
        moves.add(followed);
    }

    @Override
    public void dialogs(int change) {
        dialogs += change;
    }

    @Override
    public void info(CallTrace trace, String line) {}

    @Override
    public void warn(CallTrace trace, String line, @Nullable Throwable cause) {
        warnings.add(line);
        if (cause != null) {
            bugs.add(cause);
        }
    }

    /** Settings with so much time between 180 and 200. */
    static CallSettings settings(Duration ringing) {
        return new CallSettings(
                Duration.ofMillis(300),
                ringing,
                Duration.ofMillis(500),
                Duration.ofSeconds(4),
                true,
                Duration.ofHours(4),
                Duration.ofMinutes(5),
                Duration.ofSeconds(90),
                Duration.ZERO,
                1000,
                Duration.ofSeconds(5));
    }

    /** Credentials that can be verified. */
    static Callers.Verifiable digest(String username) {
        var invite = FakeRequest.of(Method.INVITE, "sip:2001@sentiric.cloud", "digest", 1, "", FakeRequest.OFFER);
        return new Callers.Verifiable(new Claimed(invite, Side.PROXY, "sentiric.cloud", "Digest of " + username));
    }

    /** The same user, of a tenant that plays this to who is on hold. */
    static SipUserOutcome playing(String holdAudio, String... contacts) {
        return reachable("2001", CallSchema.PROXY, MediaPolicy.RELAY, holdAudio, contacts);
    }

    /** The same, where audio goes from phone to phone. */
    static SipUserOutcome playingDirect(String holdAudio, String... contacts) {
        return reachable("2001", CallSchema.PROXY, MediaPolicy.DIRECT, holdAudio, contacts);
    }

    /** A user with these contacts, to be connected. */
    static SipUserOutcome reachable(String... contacts) {
        return reachable(CallSchema.PROXY, contacts);
    }

    static SipUserOutcome reachable(CallSchema schema, String... contacts) {
        return reachable(schema, MediaPolicy.RELAY, contacts);
    }

    /** A user of a tenant that wants audio to go from phone to phone. */
    static SipUserOutcome direct(String... contacts) {
        return reachable(CallSchema.PROXY, MediaPolicy.DIRECT, contacts);
    }

    private static SipUserOutcome reachable(CallSchema schema, MediaPolicy policy, String... contacts) {
        return reachable("2001", schema, policy, contacts);
    }

    /** A certain user with these contacts, to be connected. */
    static SipUserOutcome registered(String user, String... contacts) {
        return reachable(user, CallSchema.PROXY, MediaPolicy.RELAY, contacts);
    }

    /** The same, of a tenant that wants audio to go from phone to phone. */
    static SipUserOutcome registeredDirect(String user, String... contacts) {
        return reachable(user, CallSchema.PROXY, MediaPolicy.DIRECT, contacts);
    }

    private static SipUserOutcome reachable(String user, CallSchema schema, MediaPolicy policy, String... contacts) {
        return reachable(user, schema, policy, "", contacts);
    }

    private static SipUserOutcome reachable(
            String user, CallSchema schema, MediaPolicy policy, String holdAudio, String[] contacts) {
        return new SipUserOutcome.Reachable(new Callee(
                new Aor(user, "sentiric.cloud"),
                Arrays.stream(contacts)
                        .map(contact -> new Target(contact, List.of("<sip:192.0.2.1:5060;lr;sf=flow>"), 1.0))
                        .toList(),
                "00000000-0000-0000-0000-00000000" + user,
                "sentiric_demo",
                schema,
                Duration.ofMinutes(1),
                policy,
                holdAudio,
                Duration.ZERO));
    }

    /** They are those of this user. */
    static Callers.Verified verified(String username) {
        return new Callers.Verified(new Identity(new Aor(username, "sentiric.cloud"), "id", "sentiric_demo"));
    }

    /** A phone that calls. */
    FakeRequest invite(String callId, String number) {
        return FakeRequest.of(Method.INVITE, "sip:" + number + "@sentiric.cloud", callId, 1, "", FakeRequest.OFFER);
    }
}
