package cloud.sentiric.signaling.call;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.signaling.call.World.Late;
import cloud.sentiric.signaling.media.PlayOutcome;
import cloud.sentiric.signaling.sip.Method;
import cloud.sentiric.signaling.sip.Request;
import cloud.sentiric.signaling.transaction.ClientOutcome;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Calls whose node dies at any moment, once or twice: the next goes on with them, and each ends once. */
final class LostNodeSimulationTest {
    private static final int RUNS = Boolean.parseBoolean(System.getenv("SENTIRIC_LONG")) ? 30_000 : 1_500;
    private static final int CALLS = 3;
    private static final List<String> CONTACTS = List.of("sip:2001@192.0.2.8:1", "sip:2001@192.0.2.8:2");

    private final Set<String> reasons = new HashSet<>();
    private int adopted;

    @Test
    void everyCallGoesOnOrEndsAndGivesBackWhatItTook() {
        for (int seed = 0; seed < RUNS; seed++) {
            run(seed);
        }
        // The simulation reaches what it is meant to.
        assertThat(reasons).contains("normal", "lost", "completed", "max_duration", "terminated", "session_expired");
        assertThat(adopted).isGreaterThan(RUNS / 4);
    }

    private void run(int seed) {
        var random = new Random(seed);
        var world = new World();
        world.random = random;
        surroundings(world, random);
        var phones =
                CONTACTS.stream().map(contact -> new WilfulPhone(world, random)).toList();
        for (int i = 0; i < CONTACTS.size(); i++) {
            world.phones.put(CONTACTS.get(i), phones.get(i));
        }
        for (int call = 0; call < CALLS; call++) {
            caller(world, random, "call-" + call);
        }
        for (int death = 0; death <= random.nextInt(2); death++) {
            world.at(Duration.ofMillis(random.nextInt(random.nextBoolean() ? 5_000 : 60_000)), () -> {
                world.kill();
                phones.forEach(WilfulPhone::abandoned);
                world.at(Duration.ofMillis(random.nextInt(20_000)), () -> {
                    adopted += (int) world.stored.values().stream()
                            .filter(StoredCall::confirmed)
                            .count();
                    world.inheritAll();
                });
            });
        }
        world.pass(Duration.ofDays(2));
        check(world, phones, "seed " + seed);
    }

    private static void surroundings(World world, Random random) {
        var actions = List.of(
                new PlanAction.EchoTest(20),
                new PlanAction.PlayAnnouncement("file:welcome.wav", 2),
                new PlanAction.EnqueueCall("sales", "file:music.wav"));
        world.plan =
                new Late<>(new PlanOutcome.Resolved(World.plan(actions.get(random.nextInt(3)))), Duration.ofMillis(20));
        world.play = new Late<>(PlayOutcome.FINISHED, Duration.ofMillis(random.nextInt(20_000)));
        world.user = new Late<>(World.reachable(CONTACTS.toArray(String[]::new)), Duration.ofMillis(20));
        world.bye = new Late<>(new ClientOutcome.TimedOut(), Duration.ofMillis(random.nextInt(32_000)));
    }

    private static void caller(World world, Random random, String callId) {
        var plain = world.invite(callId, random.nextInt(3) == 0 ? CallFlow.NUMBER : "2001");
        Map<String, String> timer =
                random.nextInt(3) == 0 ? Map.of("supported", "timer", "session-expires", "90") : Map.of();
        var body = random.nextInt(4) == 0 ? "" : FakeRequest.OFFER;
        var invite = FakeRequest.of(Method.INVITE, plain.rawUri(), callId, 1, "", body)
                .withHeaders(timer);
        world.at(Duration.ofMillis(random.nextInt(2_000)), () -> world.calls().request(invite));
        for (int at = 500; at < 40_000; at += 500) {
            world.at(Duration.ofMillis(at), () -> {
                if (world.statuses(invite).contains(200)) {
                    world.calls().ack(inside(world, invite, Method.ACK, 1, body.isEmpty() ? FakeRequest.OFFER : ""));
                }
            });
        }
        for (int i = 0; i < random.nextInt(5); i++) {
            int move = random.nextInt(6);
            int cseq = 2 + i;
            world.at(Duration.ofMillis(2_000 + random.nextInt(60_000)), () -> move(world, invite, move, cseq));
        }
    }

    private static void move(World world, Request invite, int move, int cseq) {
        if (!world.statuses(invite).contains(200)) {
            return;
        }
        switch (move) {
            case 0, 1 -> send(world, inside(world, invite, Method.BYE, cseq, ""));
            case 2 -> send(world, inside(world, invite, Method.UPDATE, cseq, FakeRequest.OFFER));
            case 3 -> send(world, inside(world, invite, Method.INFO, cseq, ""));
            case 4 -> {
                var shown = world.shown(invite);
                if (shown != null) {
                    world.calls().terminate(shown.trace(), "terminated");
                }
            }
            default -> {
                var again = inside(world, invite, Method.INVITE, cseq, FakeRequest.OFFER + "a=sendonly\n");
                send(world, again);
                world.at(Duration.ofMillis(300), () -> {
                    if (world.statuses(again).contains(200)) {
                        world.calls().ack(inside(world, invite, Method.ACK, cseq, ""));
                    }
                });
            }
        }
    }

    /** A phone sends a request again until it has a final response; of a node that lives the first one is enough. */
    private static void send(World world, Request request) {
        world.take(request);
        var reached = new int[] {world.deaths()};
        for (int at = 500; at < 32_000; at = Math.min(2 * at, at + 4_000)) {
            world.at(Duration.ofMillis(at), () -> {
                boolean waits = world.statuses(request).stream().noneMatch(status -> status >= 200);
                if (waits && reached[0] < world.deaths()) {
                    reached[0] = world.deaths();
                    world.calls().request(request);
                }
            });
        }
    }

    private static FakeRequest inside(World world, Request invite, Method method, int cseq, String body) {
        var tag = world.replies.getOrDefault(invite, List.of()).stream()
                .filter(reply -> reply.status() == 200)
                .findFirst()
                .orElseThrow()
                .toTag();
        return FakeRequest.of(method, invite.rawUri(), invite.callId().value(), cseq, String.valueOf(tag), body);
    }

    private void check(World world, List<WilfulPhone> phones, String seed) {
        assertThat(world.bugs).as(seed).isEmpty();
        world.replies.forEach((request, replies) -> assertThat(replies.stream()
                        .filter(reply -> !reply.provisional())
                        .distinct()
                        .toList())
                .as(seed + ": at most one final response to " + request.method())
                .hasSizeLessThanOrEqualTo(1));
        world.came.forEach(request -> assertThat(world.statuses(request))
                .as(seed + ": a final response to " + request.method())
                .anyMatch(status -> status >= 200));
        phones.forEach(phone -> phone.check(seed));
        assertThat(world.released)
                .as(seed + ": every port is released, once")
                .containsExactlyInAnyOrderElementsOf(world.allocated.keySet());
        assertThat(world.directory.size()).as(seed + ": nothing is left").isZero();
        assertThat(world.stored).as(seed + ": no call is left").isEmpty();
        assertThat(world.dialogs).as(seed + ": gauge").isZero();
        var byAttempt = new HashMap<Object, Set<String>>();
        long handedOn = 0;
        for (CallEvent event : world.events) {
            var said = byAttempt.computeIfAbsent(event.subject().trace().attemptId(), key -> new HashSet<>());
            if (event instanceof CallEvent.Transferred transferred && transferred.kind() != CallEvent.Kind.DIVERTED) {
                handedOn++;
            } else {
                assertThat(said.add(event.getClass().getSimpleName()))
                        .as(seed + ": once: " + event)
                        .isTrue();
            }
        }
        // Whom a call was handed on to may hand it on.
        assertThat(handedOn)
                .as(seed + ": each transfer is said once")
                .isLessThanOrEqualTo(world.replies.entrySet().stream()
                        .filter(asked -> asked.getKey().method().equals(Method.REFER))
                        .filter(asked -> asked.getValue().stream().anyMatch(reply -> reply.status() == 202))
                        .count());
        byAttempt.values().forEach(said -> assertThat(said).as(seed).contains("Ended"));
        reasons.addAll(world.events.stream()
                .filter(CallEvent.Ended.class::isInstance)
                .map(event -> ((CallEvent.Ended) event).reason())
                .collect(Collectors.toSet()));
    }
}
