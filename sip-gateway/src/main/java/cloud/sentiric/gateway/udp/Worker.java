package cloud.sentiric.gateway.udp;

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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread {@code sip-…} with a socket of its own: receive, scan, decide, edit, send; one datagram at a time, whatever it
 * is.
 */
final class Worker implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Worker.class);
    /** At most one defect in so many nanoseconds is logged. */
    private static final long LOG_EVERY = 1_000_000_000L;

    private final int number;
    private final Side side;
    private final Sockets sockets;
    private final DatagramChannel channel;
    private final TargetLoop targets;
    private final Connections connections;
    private final Scanner scanner;
    private final Flows flows;
    private final Requests requests;
    private final Responses responses;
    private final Stickiness stickiness;
    private final LineProbe lines;
    private final Admission admission;
    private final Unanswered unanswered;
    private final Allowance answers;
    private final Allowance lineAllowance;
    private final Counters counters;
    private final AccessLog log = new AccessLog();
    private final Port port = new Port();
    private final KeepAlives keepAlives;
    private final Message message = new Message(Port.MAX_DATAGRAM);
    private final Edits edits = new Edits();
    private final Octets out = new Octets(2 * Port.MAX_DATAGRAM);
    private long loggedAt;
    private long received;
    private volatile boolean running = true;

    Worker(
            int number,
            Side side,
            Sockets sockets,
            TargetLoop targets,
            Connections connections,
            Unanswered unanswered,
            Parts parts) {
        this.connections = connections;
        this.number = number;
        this.side = side;
        this.sockets = sockets;
        this.channel = sockets.channel(number % sockets.workers(), side);
        this.targets = targets;
        scanner = parts.scanner();
        flows = parts.flows();
        requests = parts.requests();
        responses = parts.responses();
        stickiness = parts.stickiness();
        admission = parts.admission();
        this.unanswered = unanswered;
        lines = parts.lines();
        answers = parts.answers();
        lineAllowance = parts.lineAllowance();
        counters = parts.counters();
        keepAlives = new KeepAlives(channel, port, answers);
    }

    Counters counters() {
        return counters;
    }

    @Override
    public void run() {
        while (channel.isOpen()) {
            try {
                var source = port.receive(channel, message);
                if (source != null) {
                    handle(source);
                }
            } catch (IOException e) {
                // Closed, or an error of one datagram that the kernel reports; the loop's condition tells which.
                counters.dropped(Reason.NOT_SENT);
            } catch (Throwable e) {
                defect(e);
            }
        }
        running = false;
    }

    boolean running() {
        return running;
    }

    private void defect(Throwable e) {
        counters.dropped(Reason.ERROR);
        long now = System.nanoTime();
        if (now - loggedAt > LOG_EVERY) {
            loggedAt = now;
            LOG.warn("A datagram of {} bytes could not be handled: {}", port.size(), e, e);
        }
    }

    private void handle(InetSocketAddress source) throws IOException {
        long now = System.nanoTime();
        if (admission.ignores(message.bytes(), port.size(), source, now)) {
            return;
        }
        if (Binding.asked(message.bytes(), port.size())) {
            if (!keepAlives.stun(message.bytes(), source, out, now)) {
                admission.wasted(Reason.ANSWERS_LIMITED, source, now);
            }
            return;
        }
        switch (scanner.scan(message, port.size())) {
            case Scan.Good.REQUEST -> request(source, now);
            case Scan.Good.RESPONSE -> response(flows.of(source), now);
            case Scan.Good.LINE -> line(flows.of(source), now);
            case Scan.Good.PING -> keepAlives.ping(source, out, now);
            case Scan.Refused refused -> refused(source, refused, now);
            case Scan.Dropped dropped -> admission.wasted(dropped.reason(), source, now);
        }
        if (received++ % Counters.SAMPLING == 0) {
            counters.time(message.method(), System.nanoTime() - now);
        }
    }

    private void request(InetSocketAddress address, long now) throws IOException {
        counters.in(message.method());
        boolean inDialog = message.has(Field.TO_TAG);
        if (!inDialog && !admission.admits(message, address, now)) {
            return;
        }
        edits.clear();
        var source = flows.of(address);
        var decision = requests.route(message, source, targets.choice(), now, edits);
        if (!inDialog || requests.vouched() || admission.admits(message, address, now)) {
            perform(decision, source, now);
        }
    }

    private void response(Flow source, long now) throws IOException {
        counters.in(message.method());
        edits.clear();
        var decision = responses.route(message, source, side, targets.choice(), now, edits);
        if (decision instanceof Decision.Drop drop) {
            admission.wasted(drop.reason(), source.address(), now);
        } else {
            perform(decision, source, now);
        }
    }

    private void refused(InetSocketAddress address, Scan.Refused refused, long now) throws IOException {
        counters.in(message.method());
        if (admission.admits(message, address, now)) {
            refuse(flows.of(address), refused.status(), refused.phrase(), now);
        }
    }

    private void perform(Decision decision, Flow source, long now) throws IOException {
        switch (decision) {
            case Decision.Forward forward -> forward(forward, source, now);
            case Decision.Reply reply -> answer(source, reply.status(), reply.phrase(), reply.retryAfter(), now);
            case Decision.Drop drop -> counters.dropped(drop.reason());
            case Decision.Probed probed -> targets.answered(probed.node(), probed.number(), probed.status(), now);
            case Decision.LineAnswered answered -> {
                edits.apply(message, out.clear());
                relay(answered.to(), answered.connection(), Side.OUTSIDE);
                log.line(answered, now);
            }
        }
    }

    private void forward(Decision.Forward forward, Flow source, long now) throws IOException {
        edits.apply(message, out.clear());
        if (out.size() > Port.MAX_PAYLOAD && forward.connection() == null) {
            tooLarge(source, now);
            return;
        }
        if (!relay(forward.to(), forward.connection(), forward.side())) {
            return;
        }
        Node node = forward.node();
        if (node != null) {
            if (message.status() != 0) {
                node.heard(number);
            } else if (message.method() != Method.ACK) {
                node.sent(number);
            }
        }
        if (forward.opens()) {
            if (node != null) {
                unanswered.add(message, port.size(), stickiness.call(), node, source.address(), now);
            }
            log.opens(message, source, node, forward.to(), targets.choice());
        }
    }

    /** Sends what was written; false if the connection is gone. */
    private boolean relay(InetSocketAddress to, @Nullable Connection connection, Side towards) throws IOException {
        if (connection != null && !connections.send(connection, out)) {
            counters.dropped(Reason.CONNECTION_GONE);
            return false;
        }
        if (message.status() != 0) {
            counters.response(message.method(), message.status());
        }
        if (connection == null) {
            send(towards, to);
        } else {
            counters.out(message.method());
        }
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

    private void send(Side towards, InetSocketAddress to) throws IOException {
        port.send(sockets.channel(number % sockets.workers(), towards), out, to);
        counters.out(message.method());
    }

    private void refuse(Flow source, int status, String phrase, long now) throws IOException {
        requests.stamp(message, source, edits);
        answer(source, status, phrase, 0, now);
    }

    private void answer(Flow source, int status, String phrase, int retryAfter, long now) throws IOException {
        if (!answers.take(source.address(), now)) {
            counters.dropped(Reason.ANSWERS_LIMITED);
            return;
        }
        Answer.write(message, edits, status, phrase, retryAfter, now, out.clear());
        if (out.size() > port.size()) {
            // Never more than was sent: the source may be somebody else's address.
            Answer.write(message, edits, status, "", 0, now, out.clear());
        }
        if (out.size() > port.size() && !admission.exempt(source.address())) {
            counters.dropped(Reason.ANSWER_TOO_LARGE);
            return;
        }
        counters.response(message.method(), status);
        send(side, requests.answers(message, source).address());
    }

    private void line(Flow source, long now) throws IOException {
        counters.in(message.method());
        if (!admission.admits(message, source.address(), now)) {
            return;
        }
        if (port.size() > LineProbe.MAX_LINE || !lineAllowance.take(source.address(), now)) {
            counters.dropped(Reason.LINES_LIMITED);
            return;
        }
        @Nullable Node node = targets.choice().pick(lines.key(source, now), null);
        out.clear();
        if (node == null) {
            counters.response(message.method(), 503);
            out.put(LineProbe.NO_NODE);
            send(side, source.address());
        } else {
            lines.write(message, source, now, out);
            node.sent(number);
            send(Side.INSIDE, node.address());
        }
    }
}
