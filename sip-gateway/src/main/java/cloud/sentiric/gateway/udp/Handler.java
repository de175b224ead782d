package cloud.sentiric.gateway.udp;

import static java.nio.charset.StandardCharsets.US_ASCII;

import cloud.sentiric.gateway.route.Allowance;
import cloud.sentiric.gateway.route.Connections;
import cloud.sentiric.gateway.route.Decision;
import cloud.sentiric.gateway.route.Flow;
import cloud.sentiric.gateway.route.Flows;
import cloud.sentiric.gateway.route.LineProbe;
import cloud.sentiric.gateway.route.Requests;
import cloud.sentiric.gateway.route.Responses;
import cloud.sentiric.gateway.route.Side;
import cloud.sentiric.gateway.route.Stickiness;
import cloud.sentiric.gateway.sip.Answer;
import cloud.sentiric.gateway.sip.Edits;
import cloud.sentiric.gateway.sip.Field;
import cloud.sentiric.gateway.sip.HopByHop;
import cloud.sentiric.gateway.sip.Message;
import cloud.sentiric.gateway.sip.Method;
import cloud.sentiric.gateway.sip.Octets;
import cloud.sentiric.gateway.sip.Reason;
import cloud.sentiric.gateway.sip.Scan;
import cloud.sentiric.gateway.sip.Scanner;
import cloud.sentiric.gateway.stun.Binding;
import cloud.sentiric.gateway.target.Node;
import cloud.sentiric.gateway.token.Connection;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import org.jspecify.annotations.Nullable;

/**
 * Handles one message after another, datagrams and what came through connections alike: scan, admit, decide, edit, send.
 * Owned by one thread.
 */
public final class Handler {
    private static final byte[] PONG = "\r\n".getBytes(US_ASCII);
    /** Two line ends ask for one (RFC 5626 §3.5.1). */
    private static final int PING_SIZE = 4;

    private final int number;
    private final Side side;
    private final Sockets sockets;
    private final TargetLoop targets;
    private final Connections connections;
    private final Scanner scanner;
    private final Flows flows;
    private final Requests requests;
    private final Responses responses;
    private final Stickiness stickiness;
    private final LineProbe lines;
    private final Admission admission;
    private final Allowance answers;
    private final Allowance lineAllowance;
    private final Counters counters;
    private final AccessLog log = new AccessLog();
    private final Port port = new Port();
    private final Message message = new Message(Port.MAX_DATAGRAM);
    private final Edits edits = new Edits();
    private final Octets out = new Octets(2 * Port.MAX_DATAGRAM);
    private final Withdrawals withdrawals;
    private final Outgoing outgoing;
    private int size;
    private long handled;
    private boolean repeating;

    /**
     * For what comes from one side.
     *
     * @param number which of the threads that send to nodes it is
     * @param outgoing is told of each request that was sent on, but of none a second time
     */
    public Handler(
            int number,
            Side side,
            Sockets sockets,
            TargetLoop targets,
            Connections connections,
            Parts parts,
            Outgoing outgoing) {
        this.outgoing = outgoing;
        this.number = number;
        this.side = side;
        this.sockets = sockets;
        this.targets = targets;
        this.connections = connections;
        scanner = parts.scanner();
        flows = parts.flows();
        requests = parts.requests();
        responses = parts.responses();
        stickiness = parts.stickiness();
        lines = parts.lines();
        admission = parts.admission();
        answers = parts.answers();
        lineAllowance = parts.lineAllowance();
        counters = parts.counters();
        withdrawals = new Withdrawals(parts, log, port);
        // Whoever can forge a node's address towards the socket for clients is no node; connections are all of clients.
        boolean datagrams = number < sockets.threads();
        admission.believes(datagrams && (side == Side.INSIDE || !sockets.dual()));
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

    /** Waits for a datagram and handles it. */
    void receive(DatagramChannel channel) throws IOException {
        var source = port.receive(channel, message);
        long now = System.nanoTime();
        if (source == null || ignores(source, false, port.size(), now)) {
            return;
        }
        if (Binding.asked(message.bytes(), port.size())) {
            stun(source, port.size(), now);
        } else {
            handle(source, null, port.size(), now);
        }
    }

    /**
     * Handles the message of so many bytes.
     *
     * @param connected what it came through; null for a datagram
     * @return what it was
     */
    public Scan handle(InetSocketAddress source, @Nullable Flow connected, int bytes, long now) throws IOException {
        size = bytes;
        var scan = scanner.scan(message, bytes);
        switch (scan) {
            case Scan.Good.REQUEST -> request(source, connected, now);
            case Scan.Good.RESPONSE -> response(flow(source, connected), now);
            case Scan.Good.LINE -> line(flow(source, connected), now);
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
        var decision = requests.route(message, source, admission.sender(address), targets.choice(), now, edits);
        boolean there = requests.provesFlow(source);
        if (there) {
            admission.proved(address, connected != null, now);
        }
        boolean admitted = !inDialog
                || (requests.vouched()
                        ? admission.admitsVouched(address, connected != null, there, now)
                        : admission.admits(message, address, connected != null, now));
        if (admitted) {
            perform(decision, source, now);
        }
    }

    private void response(Flow source, long now) throws IOException {
        counters.in(message.method());
        edits.clear();
        var decision = responses.route(message, source, admission.sender(source.address()), side, now, edits);
        heard(decision, source);
        if (decision instanceof Decision.Drop drop) {
            admission.wasted(drop.reason(), source.address(), source.connection() != null, now);
        } else {
            perform(decision, source, now);
        }
    }

    /** Whatever a node answers is a sign of life, wherever the answer goes then; what its probes say is counted apart. */
    private void heard(Decision decision, Flow source) {
        var node = switch (decision) {
            case Decision.Forward forward -> forward.node();
            case Decision.LineAnswered answered -> answered.node();
            case Decision.Probed _ -> null;
            case Decision.Reply _, Decision.Drop _, Decision.Acknowledge _ -> admission.sender(source.address());
        };
        if (node != null) {
            node.heard(number);
        }
    }

    private void refused(InetSocketAddress address, @Nullable Flow connected, int status, String phrase, long now)
            throws IOException {
        counters.in(message.method());
        if (admission.admits(message, address, connected != null, now)) {
            refuse(flow(address, connected), status, phrase, now);
        }
    }

    /** Refuses what is no whole message: its header is there, if anything is. */
    public void unframed(Flow source, int bytes, int status, String phrase, long now) throws IOException {
        size = bytes;
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
        var choice = targets.choice();
        if (scanner.scan(message, request.length) != Scan.Good.REQUEST
                || !stickiness.unanswered(message, choice, now)) {
            return false;
        }
        size = request.length;
        edits.clear();
        repeating = true;
        try {
            perform(requests.route(message, source, null, choice, now, edits), source, now);
        } finally {
            repeating = false;
        }
        return true;
    }

    private void perform(Decision decision, Flow source, long now) throws IOException {
        switch (decision) {
            case Decision.Forward forward -> forward(forward, source, now);
            case Decision.Reply reply -> answer(source, reply.status(), reply.phrase(), reply.retryAfter(), now);
            case Decision.Drop drop -> counters.dropped(drop.reason());
            case Decision.Acknowledge _ -> {
                counters.dropped(Reason.INVITE_MOVED);
                HopByHop.ack(message, out.clear());
                port.send(inside(), out, source.address());
                counters.out(Method.ACK);
            }
            case Decision.Probed probed -> targets.answered(probed.node(), probed.number(), probed.status(), now);
            case Decision.LineAnswered answered -> {
                var node = answered.node();
                String name = node == null ? "an unknown node" : node.name();
                String alias = lines.alias(name, answered.sentAt());
                boolean trusted = node != null && admission.trusts(answered.to());
                LineProbe.answer(message, trusted ? name : alias, out.clear());
                if (credited(answered.to(), answered.connection(), now)) {
                    relay(answered.to(), answered.connection(), Side.OUTSIDE);
                    log.line(answered, name, alias, now);
                }
            }
        }
    }

    private void forward(Decision.Forward forward, Flow source, long now) throws IOException {
        edits.apply(message, out.clear());
        if (out.size() > Port.MAX_PAYLOAD && forward.connection() == null) {
            tooLarge(source, now);
            return;
        }
        if (message.status() != 0 && !answers(forward, now)) {
            return;
        }
        if (forward.strays() && !admission.sends(forward.to(), out.size(), now)) {
            unasked(source, now);
            return;
        }
        Node node = forward.node();
        boolean answerable = message.status() == 0 && message.method() != Method.ACK;
        if (answerable && node != null && source.connection() != null && !repeating) {
            // Before it is sent: another thread may have the answer at once.
            stickiness.expects(message, node, now);
        }
        if (!relay(forward.to(), forward.connection(), forward.side())) {
            return;
        }
        if (node != null && answerable) {
            node.sent(number);
        }
        if (message.status() == 0 && !repeating) {
            outgoing.sent(message, size, source, forward, now);
        }
        if (node != null && message.status() == 0) {
            withdrawals.sent(message, source, forward, inside());
        }
        if (forward.opens()) {
            log.opens(message, source, node, forward.to(), targets.choice());
        }
    }

    /**
     * Whether a response may go where it is to go. The nodes let nobody register whom they have not asked first, with a nonce for its
     * source, so a success shows that the client has heard the question. A success of an INVITE shows nothing: within a dialog nobody
     * is asked. Who is not known to be there gets what it needs and no more, as far as it sent enough.
     */
    private boolean answers(Decision.Forward forward, long now) {
        int status = message.status();
        boolean registered = message.method() == Method.REGISTER && status >= 200 && status < 300;
        if (forward.node() != null && registered) {
            admission.proved(forward.to(), forward.connection() != null, now);
        }
        if (forward.connection() != null || admission.sends(forward.to(), out.size(), now)) {
            return true;
        }
        if (message.method() == Method.INVITE && status >= 200 && status < 300) {
            // Nothing of it can be left out: it has the session.
            counters.dropped(Reason.UNPROVEN);
            return false;
        }
        Answer.shorten(message, edits, out.clear());
        return credited(forward.to(), null, now);
    }

    /** Whether what was written may be sent to the client; it is counted if not. */
    private boolean credited(InetSocketAddress to, @Nullable Connection connection, long now) {
        if (connection != null || admission.sends(to, out.size(), now)) {
            return true;
        }
        counters.dropped(Reason.UNPROVEN);
        return false;
    }

    /** Sends what was written; false if the connection is gone. */
    private boolean relay(InetSocketAddress to, @Nullable Connection connection, Side towards) throws IOException {
        if (!send(to, connection, towards)) {
            return false;
        }
        if (message.status() != 0) {
            counters.response(message.method(), message.status());
        }
        return true;
    }

    private DatagramChannel inside() {
        return sockets.channel(number % sockets.workers(), Side.INSIDE);
    }

    private boolean send(InetSocketAddress to, @Nullable Connection connection, Side towards) throws IOException {
        if (connection == null) {
            port.send(sockets.channel(number % sockets.workers(), towards), out, to);
        } else if (!connections.send(connection, out)) {
            counters.dropped(Reason.CONNECTION_GONE);
            return false;
        }
        counters.out(message.method());
        return true;
    }

    /** The message has become too large for a datagram. */
    private void tooLarge(Flow source, long now) throws IOException {
        if (message.status() == 0 && message.method() != Method.ACK) {
            refuse(source, 513, "Message Too Large", now);
        } else {
            counters.dropped(Reason.NOT_SENT);
        }
    }

    /** A node's request would go to who has not asked for any. */
    private void unasked(Flow source, long now) throws IOException {
        if (message.method() == Method.ACK) {
            counters.dropped(Reason.UNPROVEN);
        } else {
            refuse(source, 480, "Not Known To Be There", now);
        }
    }

    private void refuse(Flow source, int status, String phrase, long now) throws IOException {
        requests.stamp(message, source, edits);
        answer(source, status, phrase, 0, now);
    }

    private void answer(Flow source, int status, String phrase, int retryAfter, long now) throws IOException {
        if (!answers.take(source.address(), now) && !admission.exempt(source.address())) {
            counters.dropped(Reason.ANSWERS_LIMITED);
            return;
        }
        long tag = requests.tag(message);
        Answer.write(message, edits, status, phrase, retryAfter, tag, out.clear());
        if (source.connection() == null && out.size() > size) {
            // Never more than was sent: the source may be somebody else's address.
            Answer.write(message, edits, status, "", 0, tag, out.clear());
            if (out.size() > size && !admission.exempt(source.address())) {
                counters.dropped(Reason.ANSWER_TOO_LARGE);
                return;
            }
        }
        var to = requests.answers(message, source);
        if (credited(to.address(), to.connection(), now) && send(to.address(), to.connection(), side)) {
            counters.response(message.method(), status);
        }
    }

    private void line(Flow source, long now) throws IOException {
        counters.in(message.method());
        if (!admission.admits(message, source.address(), source.connection() != null, now)) {
            return;
        }
        if (size > LineProbe.MAX_LINE || !lineAllowance.take(source.address(), now)) {
            counters.dropped(Reason.LINES_LIMITED);
            return;
        }
        @Nullable Node node = targets.choice().pick(lines.key(source, now), null);
        out.clear();
        if (node == null) {
            out.put(LineProbe.NO_NODE);
            if (credited(source.address(), source.connection(), now)) {
                counters.response(message.method(), 503);
                send(source.address(), source.connection(), side);
            }
        } else {
            lines.write(message, source, now, out);
            node.sent(number);
            send(node.address(), null, Side.INSIDE);
        }
    }

    /** Answers a keep-alive of so many bytes, line ends all, no more often than a source may be answered. */
    public void ping(Flow source, int bytes, long now) throws IOException {
        if (bytes == PING_SIZE && answers.take(source.address(), now)) {
            out.clear().put(PONG);
            if (credited(source.address(), source.connection(), now)) {
                reply(out, source);
            }
        }
    }

    /** Answers a STUN binding request (RFC 5626 §3.5.2), no more often than a source may be answered. */
    private void stun(InetSocketAddress source, int bytes, long now) throws IOException {
        if (answers.take(source, now)
                && Binding.answer(message.bytes(), bytes, source, out)
                && credited(source, null, now)) {
            port.send(sockets.channel(number % sockets.workers(), side), out, source);
        } else {
            admission.wasted(Reason.ANSWERS_LIMITED, source, false, now);
        }
    }

    /** Sends what is no SIP message, and so is not counted as one. */
    private void reply(Octets octets, Flow to) throws IOException {
        var connection = to.connection();
        if (connection == null) {
            port.send(sockets.channel(number % sockets.workers(), side), octets, to.address());
        } else {
            connections.send(connection, octets);
        }
    }
}
