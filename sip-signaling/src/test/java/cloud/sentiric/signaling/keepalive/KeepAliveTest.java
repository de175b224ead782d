package cloud.sentiric.signaling.keepalive;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.signaling.jain.JainParser;
import cloud.sentiric.signaling.jain.Messages;
import cloud.sentiric.signaling.registrar.Binding;
import cloud.sentiric.signaling.registrar.BindingEvents;
import cloud.sentiric.signaling.registrar.MemoryBindings;
import cloud.sentiric.signaling.sip.Aor;
import cloud.sentiric.signaling.sip.CallId;
import cloud.sentiric.signaling.sip.Parameters;
import cloud.sentiric.signaling.sip.Parsed;
import cloud.sentiric.signaling.sip.SipUri;
import cloud.sentiric.signaling.transaction.Recorder;
import cloud.sentiric.signaling.transaction.TransactionLayer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Phones behind NATs, with everything but the network and the store real. */
final class KeepAliveTest {
    private static final Aor ALICE = new Aor("1001", "sentiric.cloud");

    private final Recorder recorder = new Recorder();
    private final TransactionLayer layer = recorder.layer(1000);
    private final MemoryBindings bindings = new MemoryBindings();
    private final Edges edges = new Edges();
    private final List<String> counted = new ArrayList<>();
    private final List<Binding> unbound = new ArrayList<>();
    private boolean gatewayLives = true;
    private final KeepAlive keepAlive = new KeepAlive(new KeepAlive.Parts(
            (most, interval) -> CompletableFuture.completedFuture(List.of(ALICE)),
            bindings,
            new BindingEvents() {
                @Override
                public void bound(Aor aor, Binding binding) {}

                @Override
                public void awaited(Aor aor) {}

                @Override
                public void unbound(Aor aor, Binding binding) {
                    unbound.add(binding);
                }
            },
            edges,
            new KeepAliveSettings(Duration.ofSeconds(25), 100),
            (_, task) -> {
                task.run();
                return true;
            },
            callId -> 0,
            counted::add));

    KeepAliveTest() {
        keepAlive.join(0, layer);
    }

    private static Binding binding(String uri, long cseq, boolean behindNat) {
        return new Binding(
                SipUri.parse(uri),
                Parameters.NONE,
                new CallId("reg"),
                cseq,
                Instant.ofEpochSecond(1_800_003_600),
                List.of("<sip:192.0.2.200:5060;lr;ob;flow=x>"),
                "",
                behindNat);
    }

    private void passTime(Duration time) {
        for (long end = recorder.nanos + time.toNanos(); recorder.nanos < end; recorder.nanos += 10_000_000) {
            if (gatewayLives && recorder.nanos % 1_000_000_000L == 0) {
                edges.heard(Messages.address("192.0.2.200", 0).getAddress(), recorder.nanos);
            }
            layer.tick();
        }
    }

    /** The phone answers what it was sent last. */
    private void answers(String status) {
        var lines = recorder.sent
                .getLast()
                .lines()
                .filter(line -> line.matches("(Via|From|To|Call-ID|CSeq):.*"))
                .toList();
        var text = "SIP/2.0 " + status + "\n" + String.join("\n", lines) + "\nContent-Length: 0\n\n";
        var parsed = new JainParser(Messages.KEYS, 16_384).parse(Messages.bytes(text), Messages.PEER);
        layer.received(((Parsed.Answered) parsed).response());
    }

    @Test
    void aPhoneBehindANatIsSpokenToThroughItsGateway() {
        bindings.bindings.put(
                ALICE, List.of(binding("sip:1001@10.0.0.7:5060", 1, true), binding("sip:1001@h", 1, false)));
        keepAlive.run();
        assertThat(recorder.sent)
                .singleElement()
                .asString()
                .contains("OPTIONS sip:1001@10.0.0.7:5060 SIP/2.0\r\n")
                .contains("Route: <sip:192.0.2.200:5060;lr;ob;flow=x>\r\n", "To: <sip:1001@sentiric.cloud>\r\n");
        assertThat(recorder.destinations).containsExactly(Messages.address("192.0.2.200", 5060));
        answers("405 Method Not Allowed");
        passTime(Duration.ofSeconds(70));
        assertThat(counted).containsExactly("answered");
        assertThat(bindings.bindings.get(ALICE)).hasSize(2);
    }

    @Test
    void whoLeavesTwoUnansweredIsGone() {
        var kept = binding("sip:1001@h", 1, false);
        var dead = binding("sip:1001@10.0.0.7:5060", 1, true);
        bindings.bindings.put(ALICE, List.of(dead, kept));
        keepAlive.run();
        passTime(Duration.ofSeconds(40));
        assertThat(bindings.bindings.get(ALICE)).hasSize(2);
        passTime(Duration.ofSeconds(30));
        assertThat(bindings.bindings.get(ALICE)).containsExactly(kept);
        assertThat(unbound).containsExactly(dead);
        assertThat(counted).containsExactly("unanswered", "unanswered", "evicted");
    }

    @Test
    void whoHasRegisteredSinceStays() {
        bindings.bindings.put(ALICE, List.of(binding("sip:1001@10.0.0.7:5060", 1, true)));
        keepAlive.run();
        passTime(Duration.ofSeconds(60));
        bindings.bindings.put(ALICE, List.of(binding("sip:1001@10.0.0.7:5060", 2, true)));
        passTime(Duration.ofSeconds(30));
        assertThat(bindings.bindings.get(ALICE)).hasSize(1);
        assertThat(unbound).isEmpty();
    }

    @Test
    void nobodyIsGoneBecauseTheGatewayIs() {
        bindings.bindings.put(ALICE, List.of(binding("sip:1001@10.0.0.7:5060", 1, true)));
        gatewayLives = false;
        keepAlive.run();
        passTime(Duration.ofSeconds(90));
        assertThat(counted).containsExactly("unanswered");
        assertThat(bindings.bindings.get(ALICE)).hasSize(1);
    }

    @Test
    void aClosedFlowLeadsNowhere() {
        bindings.bindings.put(ALICE, List.of(binding("sip:1001@10.0.0.7:5060", 1, true)));
        keepAlive.run();
        answers("430 Flow Failed");
        assertThat(bindings.bindings.get(ALICE)).isEmpty();
        assertThat(counted).containsExactly("evicted");
    }
}
