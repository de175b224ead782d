package cloud.sentiric.gateway.relay;

import cloud.sentiric.gateway.carrier.Hop;
import cloud.sentiric.gateway.carrier.Locator;
import cloud.sentiric.gateway.carrier.Step;
import cloud.sentiric.gateway.carrier.Step.Farewell;
import cloud.sentiric.gateway.route.Flow;
import cloud.sentiric.gateway.route.Flows;
import cloud.sentiric.gateway.route.Requests;
import cloud.sentiric.gateway.route.Responses;
import cloud.sentiric.gateway.route.Side;
import cloud.sentiric.gateway.sip.Answer;
import cloud.sentiric.gateway.sip.Edits;
import cloud.sentiric.gateway.sip.Field;
import cloud.sentiric.gateway.sip.HopByHop;
import cloud.sentiric.gateway.sip.Message;
import cloud.sentiric.gateway.sip.Method;
import cloud.sentiric.gateway.sip.Reason;
import cloud.sentiric.gateway.sip.Scan;
import cloud.sentiric.gateway.sip.Scanner;
import cloud.sentiric.gateway.sip.Transport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What nodes send to carriers: each request's servers are found, connected to and tried in turn; what belongs to it follows it.
 * Owned by the thread of its executor ({@code outward}).
 */
public final class Carriers {
    private static final Logger LOG = LoggerFactory.getLogger(Carriers.class);
    /** Requests that are kept; more are answered 503. */
    private static final int MOST = 16_384;
    /** How long one is kept after its final response: the ACK of a refusal may have to come again (RFC 3261 §17.2.1). */
    private static final long KEPT = Duration.ofSeconds(32).toNanos();
    /** How long one without a final response is kept: longer than anything rings. */
    private static final long LONGEST = Duration.ofMinutes(10).toNanos();
    /** How long a node must be lost until what it sent is taken back. */
    private static final long LOST = Duration.ofMillis(1500).toNanos();

    private final Executor executor;
    private final Locator locator;
    private final Nodes nodes;
    private final Scanner scanner;
    private final Flows flows;
    private final Requests requests;
    private final Responses responses;
    private final Counters counters;
    private final Outlet outlet;
    private final CarrierCounters failures;
    private final Message message = new Message(Datagrams.ROOM);
    private final Edits edits = new Edits();
    private final Map<String, TrunkRequest> trunked = new LinkedHashMap<>();
    private final CarrierConnections pool;
    private final Map<InetSocketAddress, Long> lost = new HashMap<>();

    Carriers(
            Executor executor,
            Locator locator,
            Dialler dialler,
            Parts parts,
            Datagrams datagrams,
            CarrierCounters failures) {
        this.executor = executor;
        this.locator = locator;
        this.failures = failures;
        nodes = parts.nodes();
        pool = new CarrierConnections(parts.connections(), dialler, executor);
        scanner = parts.scanner();
        flows = parts.flows();
        requests = parts.requests();
        responses = parts.responses();
        counters = parts.counters();
        outlet = new Outlet(parts, datagrams);
    }

    public Counters counters() {
        return counters;
    }

    /** Takes a node's request. */
    void request(byte[] bytes, InetSocketAddress source, long now) {
        attempt(() -> {
            if (!read(bytes)) {
                return;
            }
            String key = requests.transaction(message);
            var known = trunked.get(key);
            if (known == null) {
                begin(key, bytes, source, now);
            } else {
                follow(known, source, now);
            }
        });
    }

    private boolean read(byte[] bytes) {
        System.arraycopy(bytes, 0, message.bytes(), 0, bytes.length);
        edits.clear();
        var scan = scanner.scan(message, bytes.length);
        return scan == Scan.Good.REQUEST || scan == Scan.Good.RESPONSE;
    }

    private void begin(String key, byte[] bytes, InetSocketAddress source, long now) throws IOException {
        if (message.method() == Method.CANCEL) {
            answer(source, 481, "Call/Transaction Does Not Exist");
            return;
        }
        if (message.has(Field.TO_TAG) && !requests.vouched(message, edits)) {
            failures.failed(CarrierFailure.FORBIDDEN);
            if (message.method() == Method.ACK) {
                counters.dropped(Reason.ACK_UNROUTABLE);
            } else {
                answer(source, 480, "Not Known To Be There");
            }
            return;
        }
        var uri = requests.carrier(message, edits);
        if (uri == null || trunked.size() >= MOST) {
            failures.failed(uri == null ? CarrierFailure.URI : CarrierFailure.LIMIT);
            if (message.method() == Method.ACK) {
                counters.dropped(Reason.ACK_UNROUTABLE);
            } else if (uri == null) {
                answer(source, 416, "Unsupported URI Scheme Or Transport");
            } else {
                answer(source, 503, "Too Many Requests To Carriers");
            }
            return;
        }
        var request = new TrunkRequest(bytes, source, message.method(), now);
        trunked.put(key, request);
        locator.locate(uri)
                .whenComplete((hops, failure) ->
                        executor.execute(() -> attempt(() -> located(request, failure == null ? hops : List.of()))));
    }

    private void located(TrunkRequest request, List<Hop> hops) throws IOException {
        var choice = nodes.choice();
        var allowed = hops.stream()
                .filter(hop -> requests.carries(hop.address().getAddress(), choice))
                .toList();
        if (allowed.isEmpty()) {
            failures.failed(hops.isEmpty() ? CarrierFailure.NOT_FOUND : CarrierFailure.FORBIDDEN);
        }
        perform(request, request.attempt().located(allowed, System.nanoTime()), System.nanoTime());
    }

    private void perform(TrunkRequest request, Step step, long now) throws IOException {
        switch (step) {
            case Step.Wait _, Step.Pass _, Step.Drop _ -> {}
            case Step.Try next -> {
                leave(request, next.hop() - 1, next.farewell());
                go(request, next.hop(), now);
            }
            case Step.Refuse refuse -> {
                leave(request, request.attempt().current(), refuse.farewell());
                refuse(request, refuse.status(), refuse.phrase(), now);
            }
        }
    }

    /** Sends the request to a server, once there is a way to it. */
    private void go(TrunkRequest request, int number, long now) throws IOException {
        if (request.cancelled()) {
            return;
        }
        var hop = request.attempt().hop(number);
        if (hop.transport() == Transport.UDP) {
            send(request, number, flows.of(hop.address()), now);
            return;
        }
        pool.find(
                hop,
                connection -> attempt(() -> {
                    long at = System.nanoTime();
                    if (connection == null) {
                        failures.failed(CarrierFailure.UNREACHABLE);
                        perform(request, request.attempt().unreachable(number, at), at);
                    } else if (request.attempt().current() == number
                            && !request.attempt().refused()
                            && !request.cancelled()) {
                        send(request, number, flows.of(hop.address(), connection), at);
                    }
                }));
    }

    private void send(TrunkRequest request, int number, Flow to, long now) throws IOException {
        if (!read(request.bytes())) {
            return;
        }
        request.flow(number, to);
        if (forward(request.source(), number, to)) {
            request.attempt().sent(now);
            if (request.method() == Method.ACK) {
                request.end(now);
            }
        } else {
            failures.failed(CarrierFailure.UNREACHABLE);
            perform(request, request.attempt().unreachable(number, now), now);
        }
    }

    /** Sends the message at hand. */
    private boolean forward(InetSocketAddress node, int number, Flow to) {
        requests.toCarrier(message, flows.of(node), node, number, to, edits);
        edits.apply(message, outlet.begin());
        if (to.connection() == null && outlet.size() > Datagrams.LARGEST) {
            counters.dropped(Reason.NOT_SENT);
            return false;
        }
        try {
            return outlet.send(message.method(), to.address(), to.connection(), Side.OUTSIDE);
        } catch (IOException e) {
            counters.dropped(Reason.NOT_SENT);
            return false;
        }
    }

    /** What belongs to a request that is known: it again, its CANCEL, the ACK of its refusal. */
    private void follow(TrunkRequest known, InetSocketAddress source, long now) throws IOException {
        int number = known.attempt().current();
        var to = known.flow(number);
        if (to != null && !known.attempt().there()) {
            to = null;
        }
        switch (message.method()) {
            case CANCEL -> {
                if (to != null && !known.ended()) {
                    forward(source, number, to);
                } else {
                    answer(source, 200, "OK");
                    if (!known.ended() && !known.cancelled()) {
                        known.cancel();
                        refuse(known, 487, "Request Terminated", now);
                    }
                }
            }
            case ACK -> {
                if (to != null && known.refusal() == 0) {
                    forward(source, number, to);
                }
            }
            default -> {
                if (known.refusal() != 0) {
                    answer(source, known.refusal(), known.phrase());
                } else if (to != null && to.connection() == null) {
                    forward(source, number, to);
                }
            }
        }
    }

    private void refuse(TrunkRequest request, int status, String phrase, long now) throws IOException {
        request.end(now);
        request.refused(status, phrase);
        if (status == 408) {
            failures.failed(CarrierFailure.SILENT);
        }
        if (request.method() != Method.ACK && read(request.bytes())) {
            answer(request.source(), status, phrase);
        }
    }

    /** Answers the message at hand in our own name. */
    private void answer(InetSocketAddress node, int status, String phrase) throws IOException {
        var source = flows.of(node);
        requests.stamp(message, source, edits);
        Answer.write(message, edits, status, phrase, 0, requests.tag(message), outlet.begin());
        var to = requests.answers(message, source);
        outlet.send(message.method(), to.address(), null, Side.INSIDE);
        counters.response(message.method(), status);
    }

    /** Tells a server that the request is not for it any more. */
    private void leave(TrunkRequest request, int number, Farewell farewell) throws IOException {
        var to = number < 0 ? null : request.flow(number);
        if (farewell == Farewell.CANCEL && to != null && read(request.bytes())) {
            requests.withdrawFromCarrier(message, flows.of(request.source()), number, to, outlet.begin());
            outlet.send(Method.CANCEL, to.address(), to.connection(), Side.OUTSIDE);
        }
    }

    /** Takes a carrier's response, whose topmost Via was found to be ours. */
    void response(byte[] bytes, long now) {
        attempt(() -> {
            if (!read(bytes)) {
                return;
            }
            int status = message.status();
            var request = trunked.get(Responses.transaction(message));
            if (request == null || request.method() != message.method()) {
                pass();
                return;
            }
            int number = Responses.hop(message);
            var step = request.attempt().answered(number, status, now);
            switch (step) {
                case Step.Pass _ -> {
                    if (status >= 200) {
                        request.end(now);
                    }
                    pass();
                }
                case Step.Drop drop -> {
                    counters.dropped(Reason.INVITE_MOVED);
                    acknowledge(request, number, drop.farewell());
                }
                case Step.Try next -> {
                    failures.failed(CarrierFailure.REFUSED);
                    acknowledge(request, number, next.farewell());
                    go(request, next.hop(), now);
                }
                case Step.Wait _, Step.Refuse _ -> {}
            }
        });
    }

    private void pass() throws IOException {
        var way = responses.toNode(message, edits);
        if (way == null) {
            counters.dropped(Reason.RESPONSE_UNROUTABLE);
            return;
        }
        edits.apply(message, outlet.begin());
        if (outlet.size() > Datagrams.LARGEST) {
            counters.dropped(Reason.NOT_SENT);
        } else if (outlet.send(message.method(), way.to(), null, Side.INSIDE)) {
            counters.response(message.method(), message.status());
        }
    }

    private void acknowledge(TrunkRequest request, int number, Farewell farewell) throws IOException {
        var to = request.flow(number);
        if (farewell == Farewell.ACK && to != null) {
            HopByHop.ack(message, outlet.begin());
            outlet.send(Method.ACK, to.address(), to.connection(), Side.OUTSIDE);
        }
    }

    /** Lets time pass. */
    public void tick(long now) {
        noteLost(now);
        for (var each : new ArrayList<>(trunked.entrySet())) {
            var request = each.getValue();
            boolean over = now - request.since() > (request.ended() ? KEPT : LONGEST);
            if (over) {
                trunked.remove(each.getKey());
            } else if (!request.ended()) {
                attempt(() -> pass(request, now));
            }
        }
    }

    private void pass(TrunkRequest request, long now) throws IOException {
        Long since = lost.get(request.source());
        if (since != null && now - since > LOST) {
            leave(request, request.attempt().current(), request.attempt().withdraw());
            request.end(now);
        } else {
            perform(request, request.attempt().tick(now), now);
        }
    }

    private void noteLost(long now) {
        var choice = nodes.choice();
        for (var request : trunked.values()) {
            var node = choice.node(request.source());
            if (node != null && choice.reaches(node)) {
                lost.remove(request.source());
            } else {
                lost.putIfAbsent(request.source(), now);
            }
        }
        if (trunked.isEmpty()) {
            lost.clear();
        }
    }

    /** What a message leads to. */
    @FunctionalInterface
    private interface Handling {
        void run() throws IOException;
    }

    private void attempt(Handling handling) {
        try {
            handling.run();
        } catch (IOException e) {
            counters.dropped(Reason.NOT_SENT);
        } catch (RuntimeException | Error e) {
            counters.dropped(Reason.ERROR);
            LOG.warn("A message to or from a carrier could not be handled: {}", e, e);
        }
    }
}
