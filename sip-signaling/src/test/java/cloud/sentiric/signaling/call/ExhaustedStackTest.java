package cloud.sentiric.signaling.call;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.signaling.call.World.Late;
import cloud.sentiric.signaling.presence.DialogState;
import cloud.sentiric.signaling.sip.Method;
import cloud.sentiric.signaling.transaction.ClientOutcome;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An Error at any point of a call, as of a text that exhausts the stack, ends that call for certain. */
final class ExhaustedStackTest {
    /** More than any of the calls below asks its surroundings for. */
    private static final int MANY = 200;

    enum Flow {
        SERVED {
            @Override
            void run(Phones phones) {
                phones.calls(CallFlow.NUMBER);
                phones.acknowledges();
                phones.says(Method.INFO, 2, "");
                phones.pass(1);
                phones.says(Method.BYE, 3, "");
            }
        },
        CONNECTED {
            @Override
            void run(Phones phones) {
                phones.calls("2001");
                phones.bobSays(180);
                phones.bobSays(200);
                phones.acknowledges();
                phones.says(Method.INVITE, 2, FakeRequest.OFFER + "a=sendonly\n");
                phones.pass(1);
                phones.says(Method.BYE, 3, "");
            }
        },
        REFUSED {
            @Override
            void run(Phones phones) {
                phones.calls("2001");
                phones.bobSays(180);
                phones.bobSays(486);
            }
        },
        PICKED_UP {
            @Override
            void run(Phones phones) {
                phones.calls("2001");
                phones.bobSays(180);
                phones.carolTakesIt();
                phones.acknowledges();
                phones.says(Method.BYE, 2, "");
            }
        };

        abstract void run(Phones phones);
    }

    /** Alice, who calls, Bob, who is called, and Carol; each does what can be done still. */
    static final class Phones extends CallFlow {
        private final CalledPhone bob = new CalledPhone(world, "sip:2001@192.0.2.8:5070");
        private final FakeRequest taking;

        Phones(int exhausted, boolean forGood) {
            world.judgement = World.digest("1001");
            world.verdict = new Late<>(World.verified("1001"), Duration.ofMillis(20));
            world.user = new Late<>(World.reachable(bob.contact), Duration.ofMillis(20));
            world.asked =
                    request -> new ClientOutcome.Answered(FakeResponse.to(request, 200, Map.of(), CalledPhone.ANSWER));
            world.exhausted = exhausted;
            world.exhaustedForGood = forGood;
            taking = FakeRequest.of(Method.INVITE, "sip:2001@sentiric.cloud", "call-2", 1, "", FakeRequest.OFFER)
                    .withFrom("Carol <sip:1002@sentiric.cloud>;tag=carol");
        }

        void calls(String number) {
            invite = FakeRequest.of(
                    Method.INVITE, "sip:" + number + "@sentiric.cloud", "call-1", 1, "", FakeRequest.OFFER);
            call();
            pass(2);
        }

        void bobSays(int status) {
            if (!bob.invites.isEmpty()) {
                bob.says(status, Map.of(), status == 200 ? CalledPhone.ANSWER : "");
                pass(0.1);
            }
        }

        void carolTakesIt() {
            world.verdict = new Late<>(World.verified("1002"), Duration.ofMillis(20));
            world.lit.values().stream()
                    .map(DialogState::callId)
                    .filter(Objects::nonNull)
                    .findFirst()
                    .ifPresent(callId -> world.calls()
                            .request(
                                    taking.withHeaders(Map.of("replaces", callId + ";to-tag=caller;from-tag=callee"))));
            pass(1);
        }

        void acknowledges() {
            if (world.statuses(invite).contains(200)) {
                acknowledge();
                pass(0.1);
            }
        }

        void says(Method method, int cseq, String body) {
            if (world.statuses(invite).contains(200)) {
                world.calls().request(inside(method, cseq, body));
                pass(0.1);
            }
        }

        boolean fails() {
            return !world.bugs.isEmpty();
        }

        void assertOver(String where) {
            assertThat(finals(invite)).as(where).hasSize(1);
            assertThat(finals(taking)).as(where).hasSizeLessThanOrEqualTo(1);
            var attempts = world.events.stream()
                    .map(event -> event.subject().trace().attemptId())
                    .distinct();
            attempts.forEach(attempt -> assertThat(world.events.stream()
                            .filter(CallEvent.Ended.class::isInstance)
                            .filter(event -> event.subject().trace().attemptId().equals(attempt)))
                    .as(where)
                    .hasSize(1));
            assertThat(world.released).as(where).containsExactlyInAnyOrderElementsOf(world.allocated.keySet());
            assertThat(world.directory.size()).as(where).isZero();
            assertThat(world.dialogs).as(where).isZero();
        }

        private List<Integer> finals(FakeRequest request) {
            return world.statuses(request).stream()
                    .filter(status -> status >= 200)
                    .distinct()
                    .toList();
        }
    }

    @ParameterizedTest
    @EnumSource
    void theCallEnds(Flow flow) {
        theCallEnds(flow, false);
    }

    /** Even what ends it fails. */
    @ParameterizedTest
    @EnumSource
    void soItDoesWhereAllFailsFromThenOn(Flow flow) {
        theCallEnds(flow, true);
    }

    private static void theCallEnds(Flow flow, boolean forGood) {
        int exhausted = 1;
        for (; exhausted < MANY; exhausted++) {
            var phones = new Phones(exhausted, forGood);
            flow.run(phones);
            boolean fails = phones.fails();
            phones.world.exhausted = 0;
            phones.pass(400);
            phones.assertOver(flow + " at " + exhausted);
            if (!fails) {
                break;
            }
        }
        assertThat(exhausted).isBetween(5, MANY - 1);
    }
}
