package cloud.sentiric.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.phone.Phone;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Two media services on one node: calls are spread over both, and what becomes of one touches its own calls alone. */
@Order(72)
@ExtendWith(PlatformExtension.class)
final class TwoMediaIT {
    /** Each signaling node asks the two in turn. */
    private static final int CALLS = 6;

    private static final Pattern AUDIO = Pattern.compile("m=audio (\\d+) ");
    /** Longer than Consul takes to see a new instance or that one drains. */
    private static final Duration SEEN = Duration.ofSeconds(20);

    private static final Duration MOVED = Duration.ofSeconds(3);

    private final Platform platform;

    TwoMediaIT(Platform platform) {
        this.platform = platform;
    }

    private record OpenCall(Phone phone, int port) {}

    @Test
    @Timeout(180)
    void oneThatDrainsKeepsItsCallsAndGetsNoNewOnes() {
        try (var second = second()) {
            isCalled(second);
            var calls = calls();
            assertThat(calls).anyMatch(call -> second.has(call.port())).anyMatch(call -> !second.has(call.port()));

            second.drain();
            // At first Consul still lists it, and it refuses: the other is asked.
            var later = calls();
            assertThat(later).noneMatch(call -> second.has(call.port()));
            calls.forEach(TwoMediaIT::isHeard);
            assertThat(second.isRunning()).isTrue();

            calls.forEach(this::hangUp);
            later.forEach(this::hangUp);
            Awaitility.await("it stops after its last call").atMost(SEEN).until(() -> !second.isRunning());
        }
        platform.isQuiet();
    }

    @Test
    @Timeout(180)
    void whoTalksAtOneThatIsKilledTalksOn() {
        try (var second = second();
                var bob = Line.registered(platform, "1001");
                var alice = callThrough(second, bob)) {
            HandedOnIT.hear(alice, bob);

            second.kill();
            long killed = System.nanoTime();
            bob.isRenewed();
            alice.isRenewed();
            assertThat(Duration.ofNanos(System.nanoTime() - killed)).isLessThan(MOVED);
            assertThat(second.has(alice.mediaPort())).isFalse();
            assertThat(second.has(bob.mediaPort())).isFalse();
            HandedOnIT.hear(alice, bob);

            alice.hangsUp();
            bob.isHungUp();
            assertThat(platform.calls().finished(alice.callId()).reason()).isEqualTo("normal");
            assertThat(platform.calls().events(alice.callId()))
                    .containsExactly("call.started", "call.answered", "call.ended");
        }
        platform.isQuiet();
    }

    /** A call between two whose media is there. */
    private Line callThrough(SecondMedia media, Line bob) {
        return Awaitility.await("a call by the second media-service")
                .atMost(SEEN)
                .until(
                        () -> {
                            var alice = new Line(platform, "2001");
                            alice.calls("1001");
                            bob.rings();
                            bob.accepts();
                            alice.isAnswered();
                            if (!media.has(alice.mediaPort())) {
                                alice.hangsUp();
                                bob.isHungUp();
                                alice.close();
                            }
                            return alice;
                        },
                        alice -> media.has(alice.mediaPort()));
    }

    /** Phones that do not follow by re-INVITE: the ordinary ones here say 488. */
    @Test
    @Timeout(180)
    void oneThatIsKilledEndsItsOwnCallsAlone() {
        try (var second = second()) {
            isCalled(second);
            var calls = calls();
            var its = calls.stream().filter(call -> second.has(call.port())).toList();
            var others = calls.stream().filter(call -> !second.has(call.port())).toList();
            assertThat(its).isNotEmpty();
            assertThat(others).isNotEmpty();

            second.kill();

            for (var call : its) {
                call.phone().expectsRequest("INVITE", Duration.ofSeconds(30));
                call.phone().expectsRequest("BYE", Duration.ofSeconds(30));
                assertThat(platform.calls().finished(call.phone().callId()).reason())
                        .isEqualTo("media_lost");
                assertThat(platform.calls().events(call.phone().callId()))
                        .containsExactly("call.started", "call.answered", "call.ended");
            }
            others.forEach(TwoMediaIT::isHeard);
            var later = calls();
            assertThat(later).noneMatch(call -> second.has(call.port()));
            others.forEach(this::hangUp);
            later.forEach(this::hangUp);
        }
        platform.isQuiet();
    }

    private SecondMedia second() {
        var environment = platform.environment();
        return SecondMedia.beside(
                environment.process("MEDIA").orElseThrow(), Path.of(environment.text("SENTIRIC_STATE"), "logs"));
    }

    /** Waits until calls land there, the third of them longer after the first than the other node takes to look. */
    private void isCalled(SecondMedia second) {
        var landed = new AtomicInteger();
        Awaitility.await("calls at the second media-service")
                .atMost(SEEN)
                .pollInterval(Duration.ofMillis(500))
                .until(() -> {
                    var call = call();
                    hangUp(call);
                    return second.has(call.port()) && landed.incrementAndGet() == 3;
                });
    }

    private List<OpenCall> calls() {
        var calls = new ArrayList<OpenCall>();
        for (int i = 0; i < CALLS; i++) {
            calls.add(call());
        }
        return calls;
    }

    private OpenCall call() {
        var alice = platform.trunk();
        alice.invite(platform.uri(Platform.ECHO));
        var answer = alice.expectsFinal(Phone.PATIENCE);
        assertThat(answer.status()).isEqualTo(200);
        var audio = AUDIO.matcher(answer.body());
        assertThat(audio.find()).isTrue();
        return new OpenCall(alice, Integer.parseInt(audio.group(1)));
    }

    /** Echo goes on. */
    private static void isHeard(OpenCall call) {
        double before = call.phone().heard().seconds();
        Awaitility.await("sound in the call at port " + call.port())
                .atMost(Phone.PATIENCE)
                .until(() -> call.phone().heard().seconds() > before + 0.2);
    }

    private void hangUp(OpenCall call) {
        call.phone().hangUp();
        call.phone().expects("BYE", 200);
        assertThat(platform.calls().finished(call.phone().callId()).reason()).isEqualTo("normal");
        assertThat(platform.calls().events(call.phone().callId()))
                .containsExactly("call.started", "call.answered", "call.ended");
    }
}
