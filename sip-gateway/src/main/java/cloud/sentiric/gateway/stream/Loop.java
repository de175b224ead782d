package cloud.sentiric.gateway.stream;

import static java.nio.charset.StandardCharsets.US_ASCII;

import cloud.sentiric.gateway.route.Connections;
import cloud.sentiric.gateway.route.Decision;
import cloud.sentiric.gateway.route.LineProbe;
import cloud.sentiric.gateway.route.Side;
import cloud.sentiric.gateway.sip.Answer;
import cloud.sentiric.gateway.sip.Edits;
import cloud.sentiric.gateway.sip.Field;
import cloud.sentiric.gateway.sip.Message;
import cloud.sentiric.gateway.sip.Method;
import cloud.sentiric.gateway.sip.Octets;
import cloud.sentiric.gateway.sip.Reason;
import cloud.sentiric.gateway.sip.Scan;
import cloud.sentiric.gateway.target.Node;
import cloud.sentiric.gateway.token.Connection;
import cloud.sentiric.gateway.udp.AccessLog;
import cloud.sentiric.gateway.udp.Counters;
import cloud.sentiric.gateway.udp.Parts;
import cloud.sentiric.gateway.udp.Port;
import cloud.sentiric.gateway.udp.Sockets;
import cloud.sentiric.gateway.udp.TargetLoop;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one event loop ({@code stream-…}) has: its clients, and the parts to route what they send. Does with a message what
 * a UDP worker does with a datagram, and sends to the nodes by itself. Owned by the event loop.
 */
final class Loop {
    private static final Logger LOG = LoggerFactory.getLogger(Loop.class);
    private static final byte[] NOTHING = new byte[0];
    private static final byte[] PONG = "\r\n".getBytes(US_ASCII);
    /** Two line ends ask for one (RFC 5626 §3.5.1). */
    private static final int PING_SIZE = 4;
    /** At most one defect in so many nanoseconds is logged. */
    private static final long LOG_EVERY = 1_000_000_000L;

    private final int number;
    private final DatagramChannel nodes;
    private final TargetLoop targets;
    private final Connections connections;
    private final Parts parts;
    private final Counters counters;
    private final AccessLog log = new AccessLog();
    private final Port port = new Port();
    private final Message message = new Message(Port.MAX_DATAGRAM);
    private final Edits edits = new Edits();
    private final Octets out = new Octets(2 * Port.MAX_DATAGRAM);
    private final Retransmissions retransmissions = new Retransmissions();
    private final Set<Client> clients = new HashSet<>();
    private long received;
    private long loggedAt;

    /** The number-th of those that share the sockets. */
    Loop(int index, Sockets sockets, TargetLoop targets, Connections connections, Parts parts) {
        number = sockets.threads() + index;
        nodes = sockets.channel(index % sockets.workers(), Side.INSIDE);
        this.targets = targets;
        this.connections = connections;
        this.parts = parts;
        counters = parts.counters();
    }

    Counters counters() {
        return counters;
    }

    /** Whether no connection is taken from the address: it is banned. */
    boolean refuses(InetSocketAddress address) {
        return parts.admission().ignores(NOTHING, 0, address, System.nanoTime());
    }

    void add(Client client) {
        clients.add(client);
    }

    void remove(Client client) {
        clients.remove(client);
    }

    /** Lets time pass. */
    void sweep(long now) {
        retransmissions.tick(now, this::again);
        for (var client : new ArrayList<>(clients)) {
            client.sweep(now);
        }
    }

    void stop(long now) {
        for (var client : new ArrayList<>(clients)) {
            client.end(Closing.STOPPED, now);
        }
    }

    /** Where the next message is to be put before it is handled. */
    byte[] bytes() {
        return message.bytes();
    }

    /** Sends a request once more, as its client would over UDP, if no node answered it. */
    private boolean again(Client client, byte[] request) {
        long now = System.nanoTime();
        System.arraycopy(request, 0, message.bytes(), 0, request.length);
        if (client.ending()
                || parts.scanner().scan(message, request.length) != Scan.Good.REQUEST
                || !parts.stickiness().unanswered(message, now)) {
            return false;
        }
        var choice = targets.choice();
        if (message.method() == Method.INVITE && choice.usable() > 1) {
            // Who lives answers it 100 within 200 ms (RFC 3261 §17.2.1).
            parts.stickiness().giveUp(parts.stickiness().call(), now);
        }
        try {
            edits.clear();
            perform(parts.requests().route(message, client.flow(), choice, now, edits), client, now);
        } catch (IOException e) {
            counters.dropped(Reason.NOT_SENT);
        }
        return true;
    }

    /** Handles the message of so many bytes. */
    void message(Client client, int size) {
        long now = System.nanoTime();
        client.heard(now);
        try {
            handle(client, size, now);
        } catch (IOException e) {
            counters.dropped(Reason.NOT_SENT);
        } catch (RuntimeException | Error e) {
            defect(client, size, e, now);
        }
        if (received++ % Counters.SAMPLING == 0) {
            counters.time(message.method(), System.nanoTime() - now);
        }
    }

    private void defect(Client client, int size, Throwable e, long now) {
        counters.dropped(Reason.ERROR);
        if (now - loggedAt > LOG_EVERY) {
            loggedAt = now;
            LOG.warn("A message of {} bytes from {} could not be handled: {}", size, client.connection(), e, e);
        }
        client.end(Closing.ERROR, now);
    }

    private void handle(Client client, int size, long now) throws IOException {
        if (parts.admission().ignores(message.bytes(), size, client.address(), now)) {
            return;
        }
        var scan = parts.scanner().scan(message, size);
        switch (scan) {
            case Scan.Good.REQUEST -> request(client, now);
            case Scan.Good.RESPONSE -> response(client, now);
            case Scan.Good.LINE -> line(client, size, now);
            case Scan.Good.PING -> ping(client, size, now);
            case Scan.Refused refused -> refused(client, refused, now);
            case Scan.Dropped dropped -> {
                parts.admission().wasted(dropped.reason(), client.address(), now);
                if (dropped.reason() == Reason.GARBAGE) {
                    client.end(Closing.MALFORMED, now);
                }
            }
        }
    }

    /** A keep-alive came: line ends of so many bytes. */
    void ping(Client client, int size, long now) {
        client.heard(now);
        if (size == PING_SIZE && parts.answers().take(client.address(), now)) {
            client.send(out.clear().put(PONG));
        }
    }

    /** Answers the header that was put into the message, if it is one of a request, and ends the connection. */
    void unframed(Client client, int size, int status, String phrase, Closing why) {
        long now = System.nanoTime();
        var scan = parts.scanner().scan(message, size);
        boolean answerable = scan == Scan.Good.REQUEST || scan instanceof Scan.Refused;
        if (answerable && message.method() != Method.ACK) {
            refused(client, new Scan.Refused(status, phrase), now);
        } else {
            parts.admission().wasted(Reason.MALFORMED, client.address(), now);
        }
        client.end(why, now);
    }

    private void request(Client client, long now) throws IOException {
        counters.in(message.method());
        boolean inDialog = message.has(Field.TO_TAG);
        if (!inDialog && !parts.admission().admits(message, client.address(), now)) {
            return;
        }
        edits.clear();
        var decision = parts.requests().route(message, client.flow(), targets.choice(), now, edits);
        if (inDialog && !parts.requests().vouched() && !parts.admission().admits(message, client.address(), now)) {
            return;
        }
        perform(decision, client, now);
        if (decision instanceof Decision.Forward
                && !inDialog
                && message.method() != Method.CANCEL
                && message.method() != Method.ACK) {
            retransmissions.add(client, message, now);
        }
    }

    private void refused(Client client, Scan.Refused refused, long now) {
        counters.in(message.method());
        if (parts.admission().admits(message, client.address(), now)) {
            refuse(client, refused.status(), refused.phrase(), now);
        }
    }

    private void response(Client client, long now) throws IOException {
        counters.in(message.method());
        edits.clear();
        var choice = targets.choice();
        var decision = parts.responses().route(message, client.flow(), Side.OUTSIDE, choice, now, edits);
        if (decision instanceof Decision.Drop drop) {
            parts.admission().wasted(drop.reason(), client.address(), now);
        } else {
            perform(decision, client, now);
        }
    }

    private void perform(Decision decision, Client client, long now) throws IOException {
        switch (decision) {
            case Decision.Forward forward -> forward(forward, client, now);
            case Decision.Reply reply -> answer(client, reply.status(), reply.phrase(), reply.retryAfter(), now);
            case Decision.Drop drop -> counters.dropped(drop.reason());
            // Nodes answer over UDP; whoever sends such a thing here made it up.
            case Decision.Probed _, Decision.LineAnswered _ -> counters.dropped(Reason.RESPONSE_VIA_NOT_OURS);
        }
    }

    private void forward(Decision.Forward forward, Client client, long now) throws IOException {
        edits.apply(message, out.clear());
        if (out.size() > Port.MAX_PAYLOAD && forward.connection() == null) {
            tooLarge(client, now);
            return;
        }
        if (!sent(forward.to(), forward.connection())) {
            counters.dropped(Reason.CONNECTION_GONE);
            return;
        }
        counters.out(message.method());
        var node = forward.node();
        if (message.status() != 0) {
            counters.response(message.method(), message.status());
        } else if (node != null && message.method() != Method.ACK) {
            node.sent(number);
        }
        if (forward.opens()) {
            log.opens(message, client.flow(), node, forward.to(), targets.choice());
        }
    }

    /** The message has become too large for a datagram. */
    private void tooLarge(Client client, long now) {
        if (message.status() == 0 && message.method() != Method.ACK) {
            refuse(client, 513, "Message Too Large", now);
        } else {
            counters.dropped(Reason.NOT_SENT);
        }
    }

    /** To a client through its connection; what comes from a client and goes by UDP goes to a node. */
    private boolean sent(InetSocketAddress to, @Nullable Connection connection) throws IOException {
        if (connection != null) {
            return connections.send(connection, out);
        }
        port.send(nodes, out, to);
        return true;
    }

    private void refuse(Client client, int status, String phrase, long now) {
        parts.requests().stamp(message, client.flow(), edits);
        answer(client, status, phrase, 0, now);
    }

    private void answer(Client client, int status, String phrase, int retryAfter, long now) {
        if (!parts.answers().take(client.address(), now)) {
            counters.dropped(Reason.ANSWERS_LIMITED);
            return;
        }
        Answer.write(message, edits, status, phrase, retryAfter, now, out.clear());
        counters.response(message.method(), status);
        if (client.send(out)) {
            counters.out(message.method());
        } else {
            counters.dropped(Reason.CONNECTION_GONE);
        }
    }

    private void line(Client client, int size, long now) throws IOException {
        counters.in(message.method());
        if (!parts.admission().admits(message, client.address(), now)) {
            return;
        }
        if (size > LineProbe.MAX_LINE || !parts.lineAllowance().take(client.address(), now)) {
            counters.dropped(Reason.LINES_LIMITED);
            return;
        }
        var lines = parts.lines();
        @Nullable Node node = targets.choice().pick(lines.key(client.flow(), now), null);
        out.clear();
        if (node == null) {
            counters.response(message.method(), 503);
            client.send(out.put(LineProbe.NO_NODE));
        } else {
            lines.write(message, client.flow(), now, out);
            node.sent(number);
            port.send(nodes, out, node.address());
            counters.out(message.method());
        }
    }
}
