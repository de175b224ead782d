package cloud.sentiric.gateway.relay;

import cloud.sentiric.gateway.route.Decision;
import cloud.sentiric.gateway.route.Flow;
import cloud.sentiric.gateway.route.Flows;
import cloud.sentiric.gateway.route.Requests;
import cloud.sentiric.gateway.route.Responses;
import cloud.sentiric.gateway.route.Stickiness;
import cloud.sentiric.gateway.sip.Edits;
import cloud.sentiric.gateway.sip.Field;
import cloud.sentiric.gateway.sip.Message;
import cloud.sentiric.gateway.sip.Method;
import cloud.sentiric.gateway.sip.Reason;
import cloud.sentiric.gateway.sip.Scan;
import cloud.sentiric.gateway.sip.Scanner;
import cloud.sentiric.gateway.stun.Binding;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Takes one message after another, datagrams and what came through connections alike: scan, admit, decide, perform. Owned by
 * one thread.
 */
public final class Relay {
    private final Entrance entrance;
    private final Nodes nodes;
    private final Scanner scanner;
    private final Flows flows;
    private final Requests requests;
    private final Responses responses;
    private final Stickiness stickiness;
    private final Admission admission;
    private final Counters counters;
    private final Forwarding forwarding;
    private final Refusals refusals;
    private final KeepAlives keepAlives;
    private final Lines lines;
    private final Outward outward;
    private final Message message = new Message(Datagrams.ROOM);
    private final Edits edits = new Edits();
    private long handled;

    /**
     * For what comes in at one entrance.
     *
     * @param outgoing is told of each request that was sent on, but of none a second time
     */
    Relay(Parts parts, Entrance entrance, Datagrams datagrams, Outgoing outgoing) {
        this.entrance = entrance;
        nodes = parts.nodes();
        scanner = parts.scanner();
        flows = parts.flows();
        requests = parts.requests();
        responses = parts.responses();
        stickiness = parts.stickiness();
        admission = parts.admission();
        admission.believes(entrance.nodes());
        counters = parts.counters();
        var log = new AccessLog();
        var outlet = new Outlet(parts, datagrams);
        refusals = new Refusals(parts, entrance.side(), outlet);
        keepAlives = new KeepAlives(parts, entrance.side(), outlet);
        outward = parts.outward();
        lines = new Lines(parts, entrance, outlet, log);
        forwarding = new Forwarding(parts, entrance, outlet, refusals, outgoing, log);
    }

    public Counters counters() {
        return counters;
    }

    /** The message, where its bytes are to be put before it is handled. */
    public Message message() {
        return message;
    }

    /** Whether what comes from the address is passed over unread; it is counted then. */
    public boolean ignores(InetSocketAddress source, boolean connected, int bytes, long now) {
        return admission.ignores(message.bytes(), bytes, source, connected, now);
    }

    /** Whether no connection is taken from the address. */
    public boolean refuses(InetSocketAddress source, long now) {
        return admission.refuses(source, now);
    }

    /** Whether the address is a node or of a trusted network. */
    public boolean trusts(InetSocketAddress source) {
        return admission.exempt(source);
    }

    /** Handles a datagram of so many bytes, whatever it is. */
    public void datagram(InetSocketAddress source, int bytes, long now) throws IOException {
        if (ignores(source, false, bytes, now)) {
            return;
        }
        if (Binding.asked(message.bytes(), bytes)) {
            keepAlives.stun(message.bytes(), bytes, source, now);
        } else {
            handle(source, null, bytes, now);
        }
    }

    /**
     * Handles the message of so many bytes.
     *
     * @param connected what it came through; null for a datagram
     * @return what it was
     */
    public Scan handle(InetSocketAddress source, @Nullable Flow connected, int bytes, long now) throws IOException {
        var scan = scanner.scan(message, bytes);
        switch (scan) {
            case Scan.Good.REQUEST -> request(source, connected, now);
            case Scan.Good.RESPONSE -> response(flow(source, connected), now);
            case Scan.Good.LINE -> lines.ask(message, flow(source, connected), now);
            case Scan.Good.PING -> ping(flow(source, connected), bytes, now);
            case Scan.Refused refused -> refused(source, connected, refused.status(), refused.phrase(), now);
            case Scan.Dropped dropped -> admission.wasted(dropped.reason(), source, connected != null, now);
        }
        if (handled++ % Counters.SAMPLING == 0) {
            counters.time(message.method(), System.nanoTime() - now);
        }
        return scan;
    }

    private Flow flow(InetSocketAddress source, @Nullable Flow connected) {
        return connected == null ? flows.of(source) : connected;
    }

    private void request(InetSocketAddress address, @Nullable Flow connected, long now) throws IOException {
        counters.in(message.method());
        boolean inDialog = message.has(Field.TO_TAG);
        if (!inDialog && !admission.admits(message, address, connected != null, now)) {
            return;
        }
        edits.clear();
        var source = flow(address, connected);
        var decision = requests.route(message, source, admission.sender(address), nodes.choice(), now, edits);
        var standing = decision.standing();
        if (standing.there()) {
            admission.proved(address, connected != null, now);
        }
        boolean admitted = !inDialog
                || (standing.vouched()
                        ? admission.admitsVouched(address, connected != null, standing.there(), now)
                        : admission.admits(message, address, connected != null, now));
        if (admitted) {
            perform(decision, source, false, now);
        }
    }

    private void response(Flow source, long now) throws IOException {
        counters.in(message.method());
        edits.clear();
        var sender = admission.sender(source.address());
        var decision = responses.route(message, source, sender, entrance.side(), now, edits);
        heard(decision, source);
        if (decision instanceof Decision.Drop drop) {
            admission.wasted(drop.reason(), source.address(), source.connection() != null, now);
        } else {
            perform(decision, source, false, now);
        }
    }

    /** Whatever a node answers is a sign of life, wherever the answer goes then; what its probes say is counted apart. */
    private void heard(Decision decision, Flow source) {
        var node = switch (decision) {
            case Decision.Forward forward -> forward.node();
            case Decision.LineAnswered answered -> answered.node();
            case Decision.Probed _ -> null;
            case Decision.Reply _,
                    Decision.Drop _,
                    Decision.Acknowledge _,
                    Decision.Outward _,
                    Decision.OutwardAnswer _ -> admission.sender(source.address());
        };
        if (node != null) {
            node.heard(entrance.number());
        }
    }

    private void perform(Decision decision, Flow source, boolean again, long now) throws IOException {
        switch (decision) {
            case Decision.Forward way -> {
                if (message.status() == 0) {
                    forwarding.request(message, source, edits, way, again, now);
                } else {
                    forwarding.response(message, edits, way, now);
                }
            }
            case Decision.Reply reply ->
                refusals.answer(message, source, edits, reply.status(), reply.phrase(), reply.retryAfter(), now);
            case Decision.Drop drop -> counters.dropped(drop.reason());
            case Decision.Outward _ -> outward(source, now);
            case Decision.OutwardAnswer _ -> {
                if (!outward.response(message, source.address())) {
                    counters.dropped(Reason.NOT_SENT);
                }
            }
            case Decision.Acknowledge _ -> forwarding.acknowledge(message, source);
            case Decision.Probed probed -> nodes.answered(probed.node(), probed.number(), probed.status(), now);
            case Decision.LineAnswered answered -> lines.answered(message, answered, now);
        }
    }

    private void outward(Flow source, long now) throws IOException {
        if (!outward.request(message, source.address()) && message.method() != Method.ACK) {
            refusals.refuse(message, source, edits, 503, "No Way To Carriers Now", now);
        }
    }

    private void refused(InetSocketAddress address, @Nullable Flow connected, int status, String phrase, long now)
            throws IOException {
        counters.in(message.method());
        if (admission.admits(message, address, connected != null, now)) {
            refusals.refuse(message, flow(address, connected), edits, status, phrase, now);
        }
    }

    /** Refuses what is no whole message: its header is there, if anything is. */
    public void unframed(Flow source, int bytes, int status, String phrase, long now) throws IOException {
        var scan = scanner.scan(message, bytes);
        boolean answerable = scan == Scan.Good.REQUEST || scan instanceof Scan.Refused;
        if (answerable && message.method() != Method.ACK) {
            refused(source.address(), source, status, phrase, now);
        } else {
            admission.wasted(Reason.MALFORMED, source.address(), source.connection() != null, now);
        }
    }

    /** Sends a request through once more, as its client would over UDP, if no node answered it; whether it went. */
    public boolean again(Flow source, byte[] request, long now) throws IOException {
        System.arraycopy(request, 0, message.bytes(), 0, request.length);
        var choice = nodes.choice();
        if (scanner.scan(message, request.length) != Scan.Good.REQUEST
                || !stickiness.unanswered(message, choice, now)) {
            return false;
        }
        edits.clear();
        perform(requests.route(message, source, null, choice, now, edits), source, true, now);
        return true;
    }

    /** Answers a keep-alive of so many bytes, line ends all. */
    public void ping(Flow source, int bytes, long now) throws IOException {
        keepAlives.ping(source, bytes, now);
    }
}
