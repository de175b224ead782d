package cloud.sentiric.signaling.loop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cloud.sentiric.signaling.digest.GatewayKeys;
import cloud.sentiric.signaling.jain.JainEncoder;
import cloud.sentiric.signaling.jain.JainParser;
import cloud.sentiric.signaling.keepalive.Edges;
import cloud.sentiric.signaling.sip.CallId;
import cloud.sentiric.signaling.sip.Method;
import cloud.sentiric.signaling.sip.Reply;
import cloud.sentiric.signaling.sip.Request;
import cloud.sentiric.signaling.transaction.Timing;
import cloud.sentiric.signaling.transaction.TransactionLayer;
import cloud.sentiric.signaling.transaction.TransactionUser;
import cloud.sentiric.signaling.transaction.Transactions;
import cloud.sentiric.signaling.transaction.Wire;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A worker under more REGISTER and INVITE than it can take, with its queue and its transactions full. How long a BYE waits
 * is told in what the worker does before it, so that a busy machine changes nothing.
 */
final class OverloadTest {
    private static final InetSocketAddress PEER = new InetSocketAddress("192.0.2.9", 5060);
    private static final int ROOM = 500;
    private static final int TRANSACTIONS = 2000;
    private static final int BYES = 50;

    private final WorkerPool workers = new WorkerPool();
    private final SipMeters meters = new SipMeters(new SimpleMeterRegistry());
    /** Requests that the worker has begun, BYE apart. */
    private final AtomicLong begun = new AtomicLong();

    private final AtomicInteger refused = new AtomicInteger();
    /** What had been begun when a BYE had come, and when it was answered. */
    private final Map<String, Long> asked = new ConcurrentHashMap<>();

    private final Map<String, Long> answered = new ConcurrentHashMap<>();
    private final Map<String, Integer> statuses = new ConcurrentHashMap<>();

    private final class Answers implements Wire {
        @Override
        public void request(Method method, byte[] message, InetSocketAddress destination) {}

        @Override
        public void response(Method method, int status, byte[] message, InetSocketAddress destination) {
            if (method.equals(Method.BYE)) {
                var callId = new String(message, UTF_8)
                        .lines()
                        .filter(line -> line.startsWith("Call-ID: "))
                        .map(line -> line.substring("Call-ID: ".length()))
                        .findFirst()
                        .orElseThrow();
                statuses.putIfAbsent(callId, status);
                answered.putIfAbsent(callId, begun.get());
            } else if (status == 503) {
                refused.incrementAndGet();
            }
        }
    }

    /** A user that works for each request, and never gets to an end of some. */
    private final class Slow implements TransactionUser {
        private final Transactions transactions;

        Slow(Transactions transactions) {
            this.transactions = transactions;
        }

        @Override
        public void request(Request request) {
            if (request.method().equals(Method.BYE)) {
                transactions.reply(request, Reply.of(200));
                return;
            }
            long end = System.nanoTime() + 200_000;
            if (begun.incrementAndGet() % 2 == 0) {
                transactions.reply(request, Reply.of(486));
            }
            while (System.nanoTime() - end < 0) {
                Thread.onSpinWait();
            }
        }

        @Override
        public void ack(Request ack) {}

        @Override
        public void cancel(Request invite, boolean byCaller) {}
    }

    @BeforeEach
    void start() {
        var keys = GatewayKeys.parse("1:0123456789abcdef");
        var wire = new Answers();
        var readiness = new Readiness(List::of);
        workers.start(
                1,
                ROOM,
                new TransactionLayer.Parts(
                        wire,
                        new JainEncoder(),
                        meters,
                        Timing.DEFAULT,
                        "192.0.2.1:5060",
                        TRANSACTIONS,
                        System::nanoTime,
                        InstantSource.system()),
                (worker, transactions) -> new Slow(transactions),
                next -> new Intake(
                        new JainParser(keys, 16_384), next, readiness, keys, new Edges(), wire, meters, "node", 1));
    }

    @AfterEach
    void stop() throws InterruptedException {
        workers.stop();
    }

    @Test
    void whoHangsUpWaitsForNoneOfThoseThatBegin() {
        int sent = flood(0, () -> workers.transactions() >= TRANSACTIONS * 8 / 10);
        for (int i = 0; i < BYES; i++) {
            sent = flood(sent, () -> workers.waiting() >= ROOM * 8 / 10);
            var callId = "bye-" + i;
            assertThat(offer("BYE", callId, ";tag=ours")).isTrue();
            asked.put(callId, begun.get());
        }
        await().atMost(Duration.ofSeconds(20)).until(() -> answered.size() == BYES);
        assertThat(statuses.values()).containsOnly(200);
        assertThat(asked)
                .as("what was begun between a BYE and its answer")
                .allSatisfy((callId, before) -> assertThat(answered.getOrDefault(callId, Long.MAX_VALUE) - before)
                        .isLessThanOrEqualTo(2));
        assertThat(refused).as("others are told").hasPositiveValue();
    }

    private interface Condition {
        boolean holds();
    }

    /** Offers REGISTER and INVITE until a condition holds; how many so far. */
    private int flood(int from, Condition until) {
        int i = from;
        while (!until.holds()) {
            var method = i % 2 == 0 ? "REGISTER" : "INVITE";
            offer(method, method + i, "");
            i++;
        }
        return i;
    }

    private boolean offer(String method, String callId, String toTag) {
        var message = """
                %1$s sip:1001@sentiric.cloud SIP/2.0
                Via: SIP/2.0/UDP 192.0.2.9:5060;branch=z9hG4bK%2$s
                Max-Forwards: 70
                From: <sip:1002@sentiric.cloud>;tag=1
                To: <sip:1001@sentiric.cloud>%3$s
                Call-ID: %2$s
                CSeq: 1 %1$s
                Contact: <sip:1002@192.0.2.9>
                Content-Length: 0

                """.formatted(method, callId, toTag).replace("\n", "\r\n");
        return workers.offer(new CallId(callId), message.getBytes(UTF_8), PEER);
    }
}
