package cloud.sentiric.gateway.udp;

import static java.nio.charset.StandardCharsets.US_ASCII;

import cloud.sentiric.gateway.route.Allowance;
import cloud.sentiric.gateway.route.Decision;
import cloud.sentiric.gateway.route.Flow;
import cloud.sentiric.gateway.route.Flows;
import cloud.sentiric.gateway.route.LineProbe;
import cloud.sentiric.gateway.route.Requests;
import cloud.sentiric.gateway.route.Responses;
import cloud.sentiric.gateway.route.Side;
import cloud.sentiric.gateway.sip.Answer;
import cloud.sentiric.gateway.sip.Edits;
import cloud.sentiric.gateway.sip.Message;
import cloud.sentiric.gateway.sip.Method;
import cloud.sentiric.gateway.sip.Octets;
import cloud.sentiric.gateway.sip.Reason;
import cloud.sentiric.gateway.sip.Scan;
import cloud.sentiric.gateway.sip.Scanner;
import cloud.sentiric.gateway.target.Node;
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
    private static final byte[] PONG = "\r\n".getBytes(US_ASCII);
    /** Two line ends ask for one (RFC 5626 §3.5.1). */
    private static final int PING_SIZE = 4;
    /** At most one defect in so many nanoseconds is logged. */
    private static final long LOG_EVERY = 1_000_000_000L;

    private final int number;
    private final Side side;
    private final Sockets sockets;
    private final DatagramChannel channel;
    private final TargetLoop targets;
    private final Scanner scanner;
    private final Flows flows;
    private final Requests requests;
    private final Responses responses;
    private final LineProbe lines;
    private final Allowance answers;
    private final Allowance lineAllowance;
    private final Counters counters;
    private final AccessLog log = new AccessLog();
    private final Port port = new Port();
    private final Message message = new Message(Port.MAX_DATAGRAM);
    private final Edits edits = new Edits();
    private final Octets out = new Octets(2 * Port.MAX_DATAGRAM);
    private long loggedAt;
    private long received;
    private volatile boolean running = true;

    Worker(int number, Side side, Sockets sockets, TargetLoop targets, Parts parts) {
        this.number = number;
        this.side = side;
        this.sockets = sockets;
        this.channel = sockets.channel(number % sockets.workers(), side);
        this.targets = targets;
        scanner = parts.scanner();
        flows = parts.flows();
        requests = parts.requests();
        responses = parts.responses();
        lines = parts.lines();
        answers = parts.answers();
        lineAllowance = parts.lineAllowance();
        counters = parts.counters();
    }

    /** What a worker is made of; all owned by its thread but the counters, which others may read. */
    record Parts(
            Scanner scanner,
            Flows flows,
            Requests requests,
            Responses responses,
            LineProbe lines,
            Allowance answers,
            Allowance lineAllowance,
            Counters counters) {}

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
        var scan = scanner.scan(message, port.size());
        switch (scan) {
            case Scan.Good.REQUEST -> request(flows.of(source), now);
            case Scan.Good.RESPONSE -> response(flows.of(source), now);
            case Scan.Good.LINE -> line(flows.of(source), now);
            case Scan.Good.PING -> ping(source, now);
            case Scan.Refused refused -> refuse(flows.of(source), refused.status(), refused.phrase(), 0, now);
            case Scan.Dropped dropped -> counters.dropped(dropped.reason());
        }
        if (received++ % Counters.SAMPLING == 0) {
            counters.time(message.method(), System.nanoTime() - now);
        }
    }

    private void request(Flow source, long now) throws IOException {
        counters.in(message.method());
        edits.clear();
        var choice = targets.choice();
        perform(requests.route(message, source, choice, now, edits), source, now);
    }

    private void response(Flow source, long now) throws IOException {
        counters.in(message.method());
        edits.clear();
        perform(responses.route(message, source, side, targets.choice(), now, edits), source, now);
    }

    private void perform(Decision decision, Flow source, long now) throws IOException {
        switch (decision) {
            case Decision.Forward forward -> forward(forward, source);
            case Decision.Reply reply -> answer(source, reply.status(), reply.phrase(), reply.retryAfter(), now);
            case Decision.Drop drop -> counters.dropped(drop.reason());
            case Decision.Probed probed -> targets.answered(probed.node(), probed.number(), probed.status(), now);
            case Decision.LineAnswered answered -> {
                relay(answered.to(), Side.OUTSIDE);
                log.line(answered, now);
            }
        }
    }

    private void forward(Decision.Forward forward, Flow source) throws IOException {
        relay(forward.to(), forward.side());
        Node node = forward.node();
        if (node != null) {
            if (message.status() != 0) {
                node.heard(number);
            } else if (message.method() != Method.ACK) {
                node.sent(number);
            }
        }
        if (forward.opens()) {
            log.opens(message, source, node, forward.to(), targets.choice());
        }
    }

    private void relay(InetSocketAddress to, Side towards) throws IOException {
        edits.apply(message, out.clear());
        if (message.status() != 0) {
            counters.response(message.method(), message.status());
        }
        send(towards, to);
    }

    private void send(Side towards, InetSocketAddress to) throws IOException {
        port.send(sockets.channel(number % sockets.workers(), towards), out, to);
        counters.out(message.method());
    }

    private void refuse(Flow source, int status, String phrase, int retryAfter, long now) throws IOException {
        counters.in(message.method());
        requests.stamp(message, source, edits);
        answer(source, status, phrase, retryAfter, now);
    }

    private void answer(Flow source, int status, String phrase, int retryAfter, long now) throws IOException {
        if (!answers.take(source.address(), now)) {
            counters.dropped(Reason.ANSWERS_LIMITED);
            return;
        }
        Answer.write(message, edits, status, phrase, retryAfter, now, out.clear());
        counters.response(message.method(), status);
        send(side, requests.answers(message, source).address());
    }

    private void ping(InetSocketAddress source, long now) throws IOException {
        if (port.size() == PING_SIZE && answers.take(source, now)) {
            port.send(channel, out.clear().put(PONG), source);
        }
    }

    private void line(Flow source, long now) throws IOException {
        counters.in(message.method());
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
