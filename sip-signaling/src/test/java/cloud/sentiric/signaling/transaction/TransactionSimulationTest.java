package cloud.sentiric.signaling.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.signaling.jain.Messages;
import cloud.sentiric.signaling.sip.CSeq;
import cloud.sentiric.signaling.sip.CallId;
import cloud.sentiric.signaling.sip.Method;
import cloud.sentiric.signaling.sip.OutgoingRequest;
import cloud.sentiric.signaling.sip.Reply;
import cloud.sentiric.signaling.sip.Request;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two elements over a bad network: each request is seen once, gets one final outcome, and nothing is left behind. */
final class TransactionSimulationTest {
    private static final InetSocketAddress ALICE = Messages.address("192.0.2.1", 5060);
    private static final InetSocketAddress BOB = Messages.address("192.0.2.2", 5060);
    private static final int REQUESTS = 150;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void everyRequestIsSeenOnceAndEndsOnce(long seed) {
        var random = new Random(seed);
        var network = new VirtualNetwork(
                random, random.nextDouble() * 0.5, random.nextDouble() * 0.5, 400 * VirtualNetwork.MILLI);
        var bob = new Answerer[1];
        var bobLayer = network.join(BOB, 10_000, (_, transactions) -> bob[0] = new Answerer(transactions, random));
        var aliceLayer = network.join(ALICE, 10_000, (_, _) -> new Deaf());
        var alice = new Asker(aliceLayer);

        for (int i = 0; i < REQUESTS; i++) {
            alice.ask(i, random.nextBoolean() ? Method.INVITE : Method.INFO);
            network.pass(random.nextLong(200 * VirtualNetwork.MILLI));
        }
        network.pass(Duration.ofMinutes(2).toNanos());

        assertThat(network.bugs).isEmpty();
        assertThat(bob[0].seenTwice).isEmpty();
        assertThat(alice.finals).hasSize(REQUESTS);
        alice.finals.forEach((call, outcomes) -> assertThat(outcomes).as(call).hasSize(1));
        assertThat(bob[0].seen).containsAll(alice.answered);
        assertThat(aliceLayer.size()).isZero();
        assertThat(bobLayer.size()).isZero();
        assertThat(aliceLayer.timers()).isZero();
        assertThat(bobLayer.timers()).isZero();
    }

    /** A client: sends requests, acknowledges each 2xx to INVITE, and notes what became of them. */
    private static final class Asker {
        private final Transactions transactions;
        final Map<String, List<String>> finals = new HashMap<>();
        final Set<String> answered = new HashSet<>();

        Asker(Transactions transactions) {
            this.transactions = transactions;
        }

        void ask(int number, Method method) {
            var callId = new CallId("call-" + number);
            var request = request(method, callId, "<sip:bob@192.0.2.2>");
            transactions.send(request, outcome -> {
                switch (outcome) {
                    case ClientOutcome.Answered(var response) when response.status() < 200 -> {}
                    case ClientOutcome.Answered(var response) -> {
                        boolean again = response.status() < 300
                                && method.equals(Method.INVITE)
                                && finals.containsKey(callId.value());
                        if (!again) {
                            note(callId, Integer.toString(response.status()));
                        }
                        answered.add(callId.value());
                        if (method.equals(Method.INVITE) && response.status() < 300) {
                            transactions.sendAck(
                                    request(Method.ACK, callId, response.to().text()));
                        }
                    }
                    case ClientOutcome.TimedOut() -> note(callId, "timeout");
                    case ClientOutcome.Failed(var reason) -> note(callId, reason);
                }
            });
        }

        private void note(CallId callId, String outcome) {
            finals.computeIfAbsent(callId.value(), _ -> new ArrayList<>()).add(outcome);
        }

        private static OutgoingRequest request(Method method, CallId callId, String to) {
            return new OutgoingRequest(
                    method,
                    "sip:bob@192.0.2.2",
                    callId,
                    new CSeq(1, method),
                    OutgoingRequest.HOPS,
                    "<sip:alice@192.0.2.1>;tag=a" + callId,
                    to,
                    List.of(),
                    "<sip:alice@192.0.2.1>",
                    List.of(),
                    null,
                    new byte[0],
                    BOB);
        }
    }

    /** A server: answers after a while, repeats a 2xx to INVITE until the ACK comes. */
    private static final class Answerer implements TransactionUser {
        private final Transactions transactions;
        private final Random random;
        final Set<String> seen = new HashSet<>();
        final List<String> seenTwice = new ArrayList<>();
        private final Set<CallId> acknowledged = new HashSet<>();

        Answerer(Transactions transactions, Random random) {
            this.transactions = transactions;
            this.random = random;
        }

        @Override
        public void request(Request request) {
            if (!seen.add(request.callId().value())) {
                seenTwice.add(request.callId().value());
            }
            boolean invite = request.method().equals(Method.INVITE);
            if (invite) {
                transactions.reply(request, Reply.of(100));
            }
            int status = random.nextBoolean() ? 200 : 486;
            transactions.after(Duration.ofMillis(random.nextInt(3000)), () -> {
                transactions.reply(request, Reply.of(status));
                if (invite && status == 200) {
                    repeat(request, Duration.ofMillis(500), transactions.nanos());
                }
            });
        }

        private void repeat(Request invite, Duration interval, long start) {
            transactions.after(interval, () -> {
                if (!acknowledged.contains(invite.callId())
                        && transactions.nanos() - start < Timing.DEFAULT.timeout()) {
                    transactions.reply(invite, Reply.of(200));
                    repeat(invite, Duration.ofMillis(Math.min(4000, interval.toMillis() * 2)), start);
                }
            });
        }

        @Override
        public void ack(Request ack) {
            acknowledged.add(ack.callId());
        }

        @Override
        public void cancel(Request invite, boolean byCaller) {}
    }

    /** One who is never asked. */
    private static final class Deaf implements TransactionUser {
        @Override
        public void request(Request request) {
            throw new AssertionError(request);
        }

        @Override
        public void ack(Request ack) {
            throw new AssertionError(ack);
        }

        @Override
        public void cancel(Request invite, boolean byCaller) {
            throw new AssertionError(invite);
        }
    }
}
