package cloud.sentiric.phone;

import cloud.sentiric.phone.audio.Melody;
import cloud.sentiric.phone.audio.Pcm;
import cloud.sentiric.phone.rtp.Codec;
import cloud.sentiric.phone.rtp.Heard;
import cloud.sentiric.phone.sdp.Sdp;
import cloud.sentiric.phone.sip.Account;
import cloud.sentiric.phone.sip.CallId;
import cloud.sentiric.phone.sip.Dialog;
import cloud.sentiric.phone.sip.Effect;
import cloud.sentiric.phone.sip.Hop;
import cloud.sentiric.phone.sip.Identity;
import cloud.sentiric.phone.sip.SipMessage;
import cloud.sentiric.phone.sip.SipRequest;
import cloud.sentiric.phone.sip.SipResponse;
import cloud.sentiric.phone.sip.SipUri;
import cloud.sentiric.phone.sip.SipViolation;
import cloud.sentiric.phone.sip.Timers;
import cloud.sentiric.phone.sip.UserAgent;
import cloud.sentiric.phone.udp.RtpPort;
import cloud.sentiric.phone.udp.SipPort;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

/**
 * A SIP phone that is told what to do and what to expect, in the words of a call. Its methods return at once, but those that begin
 * with {@code expects}, which wait; they are for one thread. Messages are answered on a thread of its own meanwhile.
 */
public final class Phone implements AutoCloseable {
    /** How long {@code expects} waits where no other time is given. */
    public static final Duration PATIENCE = Duration.ofSeconds(5);
    /** Speech and telephone events, as an ordinary phone offers them. */
    public static final List<Codec> ORDINARY = List.of(Codec.PCMU, Codec.PCMA, Codec.TELEPHONE_EVENT);

    private static final long SIGNAL_SEED = 8000;
    private static final double SIGNAL_SECONDS = 60;

    private final SipPort sip;
    private final Ladder ladder = new Ladder();
    private final Inbox inbox = new Inbox(ladder);
    private final ConcurrentLinkedQueue<String> violations = new ConcurrentLinkedQueue<>();
    private final UserAgent agent;
    private InetAddress media;
    private List<Codec> offered = ORDINARY;
    private Pcm signal = Melody.of(SIGNAL_SEED, SIGNAL_SECONDS);
    private Optional<CallId> callId = Optional.empty();
    private volatile Optional<RtpPort> rtp = Optional.empty();
    private volatile Optional<Dialog> dialog = Optional.empty();

    private Phone(
            InetAddress local,
            InetSocketAddress gateway,
            SipUri from,
            Optional<Account> account,
            Consumer<Ladder.Step> observer) {
        media = local;
        sip = new SipPort(local, new SipPort.Listener() {
            @Override
            public void seen(SipMessage message, boolean sent, long now) {
                observer.accept(ladder.add(message, sent, now));
            }

            @Override
            public void noticed(Effect effect) {
                notice(effect);
            }
        });
        var identity = new Identity(
                from,
                hop(sip.local()),
                hop(gateway),
                account,
                Timers.STANDARD,
                () -> Long.toHexString(ThreadLocalRandom.current().nextLong() | Long.MIN_VALUE));
        agent = new UserAgent(identity);
        sip.start(agent);
    }

    /** A phone without an account, known by its address at most. */
    public static Phone caller(InetAddress local, InetSocketAddress gateway, String number, String domain) {
        return caller(local, gateway, SipUri.parse("sip:" + number + "@" + domain), step -> {});
    }

    static Phone caller(InetAddress local, InetSocketAddress gateway, SipUri from, Consumer<Ladder.Step> observer) {
        return new Phone(local, gateway, from, Optional.empty(), observer);
    }

    /** A phone that answers challenges. */
    public static Phone subscriber(InetAddress local, InetSocketAddress gateway, Account account) {
        return subscriber(local, gateway, account, step -> {});
    }

    static Phone subscriber(
            InetAddress local, InetSocketAddress gateway, Account account, Consumer<Ladder.Step> observer) {
        return new Phone(local, gateway, SipUri.parse(account.aor()), Optional.of(account), observer);
    }

    /** Offers these codecs from the next call on. */
    public Phone offers(Codec... codecs) {
        offered = List.of(codecs);
        return this;
    }

    /** Sends and hears audio at this address from the next call on; otherwise at that of its SIP messages. */
    public Phone speaksAt(InetAddress address) {
        media = address;
        return this;
    }

    /** Sends this audio from the next call on, over and over; otherwise a melody of a minute. */
    public Phone says(Pcm audio) {
        signal = audio;
        return this;
    }

    public Pcm said() {
        return signal;
    }

    public void register() {
        register(Duration.ofHours(1));
    }

    public void register(Duration expires) {
        sip.ask(now -> agent.register(OptionalLong.of(expires.toSeconds()), now));
    }

    public void unregister() {
        register(Duration.ZERO);
    }

    /** REGISTER without Contact: which bindings are there (RFC 3261 §10.2.3). */
    public void fetchBindings() {
        sip.ask(now -> agent.register(OptionalLong.empty(), now));
    }

    /** Calls; returns when the INVITE is on its way. */
    public CallId invite(String callee) {
        var uri = SipUri.parse(callee);
        var port = new RtpPort(media);
        rtp.ifPresent(RtpPort::close);
        rtp = Optional.of(port);
        dialog = Optional.empty();
        var offer = Sdp.offer(
                hop(port.local()), offered, ThreadLocalRandom.current().nextLong(1L << 31));
        var placed = new CompletableFuture<CallId>();
        sip.ask(now -> {
                    ladder.restart();
                    var effects = agent.invite(uri, offer, now);
                    placed.complete(agent.lastInvite().orElseThrow().callId());
                    return effects;
                })
                .join();
        callId = Optional.of(placed.join());
        return callId.get();
    }

    public void cancel() {
        sip.ask(agent::cancel);
    }

    public void hangUp() {
        sip.ask(agent::bye);
    }

    public void options(String uri) {
        sip.ask(now -> agent.options(SipUri.parse(uri), now));
    }

    /** Sends a request as it is; a challenge to it is not answered. */
    public void send(SipRequest request) {
        sip.ask(now -> agent.send(request, now));
    }

    /** The next response to any request must have this status; 100 is left out. */
    public SipResponse expects(int status) {
        return expects(status, PATIENCE);
    }

    public SipResponse expects(int status, Duration patience) {
        return inbox.response("", status, patience);
    }

    /** The next response to a request of this method must have this status. */
    public SipResponse expects(String method, int status) {
        return inbox.response(method, status, PATIENCE);
    }

    /** The next final response to the INVITE; what rings before is passed over. */
    public SipResponse expectsFinal(Duration patience) {
        return inbox.finalResponse("INVITE", patience);
    }

    /** The final response to the request of a method, which must be none that grants it. */
    public SipResponse expectsRefusal(String method) {
        return inbox.refusal(method, PATIENCE);
    }

    /** The next request of the peer must be of this method; it has been answered already. */
    public SipRequest expectsRequest(String method, Duration patience) {
        return inbox.request(method, patience);
    }

    /** What the call has brought so far; of the last call, if there is none now. */
    public Heard heard() {
        return rtp.map(RtpPort::heard).orElseThrow(() -> new IllegalStateException("no call yet"));
    }

    /** Call-ID of the last call. */
    public CallId callId() {
        return callId.orElseThrow(() -> new IllegalStateException("no call yet"));
    }

    /** The dialog of the last call, once it was answered. */
    public Optional<Dialog> dialog() {
        return dialog;
    }

    public Ladder ladder() {
        return ladder;
    }

    /** Rules that the peer broke so far. */
    public List<String> violations() {
        return new ArrayList<>(violations);
    }

    /** The port that this phone takes requests at. */
    public InetSocketAddress address() {
        return sip.local();
    }

    private void notice(Effect effect) {
        switch (effect) {
            case Effect.Send _ -> throw new IllegalStateException("messages are sent by the port");
            case Effect.Violated violated -> violations.add(violated.rule());
            case Effect.Asked asked -> {
                if (asked.request().is("BYE")) {
                    rtp.ifPresent(RtpPort::mute);
                }
                inbox.add(asked.request());
            }
            case Effect.Unanswered unanswered -> inbox.add(unanswered);
            case Effect.Answered answered -> {
                hear(answered);
                inbox.add(answered);
            }
        }
    }

    private void hear(Effect.Answered answered) {
        var response = answered.response();
        if (answered.request().is("BYE") && !response.isProvisional()) {
            rtp.ifPresent(RtpPort::mute);
        }
        if (!answered.request().is("INVITE") || !response.isSuccess()) {
            return;
        }
        dialog = agent.dialog();
        try {
            var answer = Sdp.answer(response.body(), offered);
            var target = new InetSocketAddress(
                    InetAddress.ofLiteral(answer.media().host()), answer.media().port());
            rtp.ifPresent(port -> port.open(target, answer.codec(), signal));
        } catch (SipViolation e) {
            violations.add(String.valueOf(e.getMessage()));
        } catch (IllegalArgumentException e) {
            violations.add("SDP address is no IP address: " + e.getMessage());
        }
    }

    private static Hop hop(InetSocketAddress address) {
        return new Hop(address.getAddress().getHostAddress(), address.getPort());
    }

    @Override
    public void close() {
        rtp.ifPresent(RtpPort::close);
        sip.close();
    }
}
