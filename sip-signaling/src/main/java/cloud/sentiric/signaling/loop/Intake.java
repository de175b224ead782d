package cloud.sentiric.signaling.loop;

import cloud.sentiric.signaling.digest.GatewayKeys;
import cloud.sentiric.signaling.keepalive.Edges;
import cloud.sentiric.signaling.sip.MessageParser;
import cloud.sentiric.signaling.sip.Method;
import cloud.sentiric.signaling.sip.Parsed;
import cloud.sentiric.signaling.sip.Parsed.Answered;
import cloud.sentiric.signaling.sip.Parsed.Asked;
import cloud.sentiric.signaling.sip.Parsed.Bare;
import cloud.sentiric.signaling.sip.Parsed.Ignored;
import cloud.sentiric.signaling.sip.Parsed.Malformed;
import cloud.sentiric.signaling.sip.Reply;
import cloud.sentiric.signaling.sip.Request;
import cloud.sentiric.signaling.sip.Response;
import cloud.sentiric.signaling.sip.Screening;
import cloud.sentiric.signaling.transaction.TransactionLayer;
import cloud.sentiric.signaling.transaction.Wire;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The path of a datagram, on the worker of its Call-ID or, where that is not known yet, on the thread that received it:
 * parsed; what needs no state is answered here, all else goes on to the owner of its Call-ID. One for each thread.
 */
public final class Intake {
    private static final Logger log = LoggerFactory.getLogger(Intake.class);
    /** Product name; which node it is, strangers are not told. */
    private static final String SERVER = "sentiric-signaling";

    private static final int RETRY_AFTER_SECONDS = 5;
    private static final long LOG_EVERY_NANOS = 10_000_000_000L;

    private final MessageParser parser;
    private final Next next;
    private final Readiness readiness;
    private final GatewayKeys keys;
    private final Edges edges;
    private final Wire wire;
    private final SipMeters meters;
    private final String server;
    private final ProbeLimit limit;
    private long lastLogged = Long.MIN_VALUE;

    /** Takes what needs state. */
    public interface Next {
        /** Takes a request that has waited for so many nanoseconds; false if too many wait. */
        boolean received(Request request, long waited);

        /** Takes a response; false if too many wait. */
        boolean received(Response response);
    }

    /**
     * Makes the intake of a thread.
     *
     * @param node name of this node, told to probes
     * @param probesPerSecond header-less lines that are answered each second
     */
    public Intake(
            MessageParser parser,
            Next next,
            Readiness readiness,
            GatewayKeys keys,
            Edges edges,
            Wire wire,
            SipMeters meters,
            String node,
            int probesPerSecond) {
        this.parser = parser;
        this.next = next;
        this.readiness = readiness;
        this.keys = keys;
        this.edges = edges;
        this.wire = wire;
        this.meters = meters;
        this.server = SERVER + "/" + node;
        this.limit = new ProbeLimit(probesPerSecond);
    }

    /** Takes one datagram, which has waited for so many nanoseconds. */
    public void take(byte[] datagram, InetSocketAddress peer, long waited) {
        try {
            take(parser.parse(datagram, peer), peer, waited);
        } catch (Throwable t) {
            // Errors too: JAIN-SIP raises them on hostile text, and an OutOfMemoryError passes.
            failed(t);
        }
    }

    private void take(Parsed parsed, InetSocketAddress peer, long waited) {
        switch (parsed) {
            case Asked(var request) -> request(request, waited);
            case Answered(var response) -> {
                meters.in(response.cseq().method().name());
                if (!next.received(response)) {
                    meters.dropped("queue");
                }
            }
            case Malformed malformed -> refuse(malformed, peer);
            case Bare(var method, var uri) -> bare(method, uri, peer);
            case Ignored(var reason) -> meters.dropped(reason);
        }
    }

    private void request(Request request, long waited) {
        meters.in(request.method().name());
        boolean alone = request.to().tag() == null;
        var probe = request.header("Sentiric-Probe");
        if (alone && probe != null && keys.probe(probe, request.callId())) {
            log.info("probe {} {} through gateway {}", request.method(), request.rawUri(), request.peer());
            answer(request, readiness.ready() ? Reply.of(200).withHeader("Server", server) : unavailable());
        } else if (alone && request.method().equals(Method.OPTIONS)) {
            options(request);
        } else if (!next.received(request, waited)) {
            meters.dropped("queue");
            answer(request, unavailable());
        }
    }

    /** OPTIONS outside a dialog: the gateway measures its round trip by it, so it waits for no worker. */
    private void options(Request request) {
        edges.heard(request.peer().getAddress(), System.nanoTime());
        var refusal = Screening.refusal(request);
        if (refusal != null) {
            answer(request, refusal);
        } else {
            answer(request, readiness.ready() ? Screening.capabilities().withHeader("Server", SERVER) : unavailable());
        }
    }

    private static Reply unavailable() {
        return Reply.retryAfter(503, RETRY_AFTER_SECONDS);
    }

    private void answer(Request request, Reply reply) {
        TransactionLayer.answerStateless(wire, request, reply);
    }

    private void refuse(Malformed malformed, InetSocketAddress peer) {
        meters.in(malformed.method());
        meters.dropped("malformed");
        log.debug("{} from {} refused: {} {}", malformed.method(), peer, malformed.status(), malformed.reason());
        var answer = malformed.answer();
        if (answer != null) {
            wire.response(new Method(malformed.method()), malformed.status(), answer.message(), answer.destination());
        }
    }

    /** A line without headers has no Via to answer by: the answer goes to where it came from, and is short. */
    private void bare(String method, String uri, InetSocketAddress peer) {
        meters.in(method);
        if (!limit.take(System.nanoTime())) {
            meters.dropped("probe_limit");
            return;
        }
        log.info("probe {} {} from {}", method, uri, peer);
        boolean ready = readiness.ready();
        var line = ready ? "SIP/2.0 200 OK" : "SIP/2.0 503 Service Unavailable";
        var message = line + "\r\nServer: " + server + "\r\nContent-Length: 0\r\n\r\n";
        wire.response(new Method(method), ready ? 200 : 503, message.getBytes(StandardCharsets.US_ASCII), peer);
    }

    /** Counts a datagram that nobody could handle, and logs one now and then. */
    public void failed(Throwable t) {
        try {
            meters.dropped("bug");
            long now = System.nanoTime();
            if (lastLogged == Long.MIN_VALUE || now - lastLogged > LOG_EVERY_NANOS) {
                lastLogged = now;
                log.error("a datagram could not be handled", t);
            }
        } catch (Throwable again) {
            // Nothing is left to say it with.
        }
    }
}
