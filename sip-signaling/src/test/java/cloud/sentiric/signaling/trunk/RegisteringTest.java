package cloud.sentiric.signaling.trunk;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.signaling.sip.Header;
import cloud.sentiric.signaling.sip.Method;
import cloud.sentiric.signaling.sip.OutgoingRequest;
import cloud.sentiric.signaling.transaction.ClientOutcome;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A carrier that wants us to register, and two nodes. */
final class RegisteringTest {
    private static final Map<String, String> CHALLENGE = Map.of("www-authenticate", "Digest realm=\"c\", nonce=\"n\"");

    private final TrunkWorld world = new TrunkWorld();
    private final FakeRegistrar registrar = new FakeRegistrar(world);
    private final TrunkWorld.Node one = world.new Node("one");
    private final TrunkWorld.Node two = world.new Node("two");
    private final KnownTrunk trunk = TrunkWorld.registering("carrier");

    @BeforeEach
    void bothKnowIt() {
        one.trunks.learn(List.of(trunk));
        two.trunks.learn(List.of(trunk));
    }

    private TrunkWorld.Node holder() {
        return one.watch.registrations().isEmpty() ? two : one;
    }

    private TrunkWorld.Node other(TrunkWorld.Node node) {
        return node == one ? two : one;
    }

    @Test
    void oneNodeRegistersWithItsPassword() {
        world.pass(5);
        assertThat(registrar.got).hasSize(2);
        var first = registrar.got.getFirst();
        var second = registrar.got.getLast();
        assertThat(first.uri()).isEqualTo("sip:carrier.example");
        assertThat(first.to()).isEqualTo("<sip:902125550000@carrier.example>");
        assertThat(first.from()).startsWith("<sip:902125550000@carrier.example>;tag=");
        assertThat(first.contact())
                .isEqualTo("<sip:" + TrunkWorld.NAMES.of(trunk.id()) + "@203.0.113.9:5060>;expires=3600");
        assertThat(first.routes()).containsExactly("<sip:192.0.2.1:13014;lr;trunk=carrier>");
        assertThat(second.headers()).contains(new Header("Authorization", "Digest ours"));
        assertThat(second.callId()).isEqualTo(first.callId());
        assertThat(second.cseq().number()).isEqualTo(first.cseq().number() + 1);
        assertThat(world.proven).singleElement().asString().startsWith("REGISTER sip:carrier.example ");
        assertThat(holder().watch.registrations()).containsEntry(trunk.id(), true);
        assertThat(other(holder()).watch.registrations()).isEmpty();
    }

    @Test
    void theBindingIsRefreshedAtHalfOfItsLifetime() {
        for (int i = 0; i < 3600; i++) {
            world.pass(1);
            assertThat(registrar.hasOurs()).isTrue();
        }
        // Each is challenged first.
        assertThat(registrar.got.size()).isBetween(22, 28);
        assertThat(registrar.bound).hasSize(1);
    }

    @Test
    void whereItFailsThePausesGrowToTenMinutes() {
        registrar.refuses = 500;
        world.pass(3600);
        var pauses = IntStream.range(1, registrar.times.size())
                .mapToObj(i -> Duration.between(registrar.times.get(i - 1), registrar.times.get(i))
                        .toSeconds())
                .toList();
        assertThat(pauses).startsWith(30L, 60L, 120L, 240L, 480L, 600L, 600L);
        assertThat(holder().lines).singleElement().asString().contains("cannot register");
        registrar.refuses = 0;
        world.pass(601);
        assertThat(registrar.hasOurs()).isTrue();
    }

    @Test
    void aPasswordThatIsWrongIsNotTriedForEver() {
        registrar.refuses = 401;
        world.pass(29);
        assertThat(registrar.got).hasSize(2);
    }

    @Test
    void aRegistrarThatWantsALongerLifetimeGetsIt() {
        registrar.least = Duration.ofHours(2);
        world.pass(5);
        assertThat(registrar.hasOurs()).isTrue();
        assertThat(registrar.got.getLast().contact()).endsWith(";expires=7200");
    }

    @Test
    void an200WithoutOurContactIsNoBinding() {
        world.carrier = request -> TrunkWorld.status(request, 200);
        world.pass(5);
        assertThat(holder().watch.registrations()).containsEntry(trunk.id(), false);
    }

    @Test
    void aGatewayThatDoesNotAnswerIsAFailure() {
        world.carrier = request -> new ClientOutcome.TimedOut();
        world.pass(5);
        assertThat(holder().watch.registrations()).containsEntry(trunk.id(), false);
        world.carrier = registrar::answer;
        world.pass(31);
        assertThat(holder().watch.registrations()).containsEntry(trunk.id(), true);
    }

    @Test
    void anotherNodeTakesOverWithTheSameContact() {
        world.pass(100);
        var dead = holder();
        dead.runs = false;
        world.pass(61);
        assertThat(other(dead).watch.registrations()).containsEntry(trunk.id(), true);
        assertThat(registrar.bound).hasSize(1);
        assertThat(registrar.got.getLast().callId())
                .isNotEqualTo(registrar.got.getFirst().callId());
    }

    @Test
    void aNodeThatStopsLeavesTheBindingToAnother() {
        world.pass(10);
        var stopping = holder();
        assertThat(stopping.watch.leave(true)).isCompleted();
        assertThat(registrar.hasOurs()).isTrue();
        stopping.runs = false;
        world.pass(9);
        assertThat(other(stopping).watch.registrations()).containsEntry(trunk.id(), true);
    }

    @Test
    void theLastNodeTakesTheBindingAway() {
        world.pass(10);
        var stopping = holder();
        assertThat(stopping.watch.leave(false)).isCompleted();
        assertThat(registrar.hasOurs()).isFalse();
        assertThat(registrar.got.getLast().contact()).endsWith(";expires=0");
    }

    /** As one whose registrar keeps its bindings in memory, and was started anew. */
    @Test
    void aTrunkThatWasAwayAndForgotUsIsToldSoon() {
        var asked = asked();
        world.pass(100);
        registrar.bound.clear();
        world.carrier = request -> TrunkWorld.status(request, 408);
        world.pass(60);
        assertThat(holder().board.isDown(asked.id())).isTrue();
        world.carrier = request -> request.method().equals(Method.REGISTER) ? registrar.answer(request) : up(request);
        world.pass(60);
        assertThat(registrar.hasOurs()).isTrue();
    }

    @Test
    void aRegistrarThatForgotUsIsToldSoonAfterACallWasRefused() {
        world.pass(100);
        registrar.bound.clear();
        world.doubt(trunk.id(), "first", Duration.ofMinutes(1));
        world.pass(4);
        assertThat(registrar.hasOurs()).isTrue();
    }

    @Test
    void doubtsAskForOneRegisterAMinute() {
        world.pass(100);
        int before = registrar.got.size();
        for (int i = 0; i < 300; i++) {
            world.doubt(trunk.id(), "doubt " + i, Duration.ofMinutes(1));
            world.pass(1);
        }
        // Each is challenged first.
        assertThat(registrar.got.size() - before).isBetween(10, 12);
    }

    /** The trunk, asked by OPTIONS as well. */
    private KnownTrunk asked() {
        var asked = new KnownTrunk(
                trunk.account(), trunk.host(), 0, "", trunk.username(), true, trunk.registrar(), 0, List.of());
        one.trunks.learn(List.of(asked));
        two.trunks.learn(List.of(asked));
        world.carrier = request -> request.method().equals(Method.REGISTER) ? registrar.answer(request) : up(request);
        return asked;
    }

    private static ClientOutcome up(OutgoingRequest request) {
        return TrunkWorld.status(request, 200);
    }

    @Test
    void aTlsTrunkIsToldAContactOverTls() {
        var secure = new KnownTrunk(
                trunk.account(), trunk.host(), 0, "tls", trunk.username(), true, trunk.registrar(), -1, List.of());
        one.trunks.learn(List.of(secure));
        two.trunks.learn(List.of(secure));
        var listening = List.of(new Gateway(TrunkWorld.INSIDE, "203.0.113.9:5060", Map.of("tls", "203.0.113.9:5061")));
        one.gateways.found(listening);
        two.gateways.found(listening);
        world.pass(5);
        assertThat(registrar.got.getLast().contact())
                .isEqualTo("<sip:" + TrunkWorld.NAMES.of(trunk.id()) + "@203.0.113.9:5061;transport=tls>;expires=3600");
        assertThat(registrar.hasOurs()).isTrue();
    }

    /** Nobody listens there for the transport: the carrier calls as it can. */
    @Test
    void whereTheGatewayDoesNotListenToTlsTheContactIsAsEver() {
        var secure = new KnownTrunk(
                trunk.account(), trunk.host(), 0, "tls", trunk.username(), true, trunk.registrar(), -1, List.of());
        one.trunks.learn(List.of(secure));
        two.trunks.learn(List.of(secure));
        world.pass(5);
        assertThat(registrar.got.getLast().contact()).endsWith("@203.0.113.9:5060>;expires=3600");
    }

    @Test
    void aTrunkThatIsTakenOutOrWantsNoneAnyMoreIsUnbound() {
        world.pass(10);
        one.trunks.learn(List.of());
        two.trunks.learn(List.of());
        world.pass(2);
        assertThat(registrar.hasOurs()).isFalse();
        int before = registrar.got.size();
        world.pass(1000);
        assertThat(registrar.got).hasSize(before);
    }

    @Test
    void anotherGatewayIsNotToldEachSecondWhereTheRegistrarRefuses() {
        world.pass(10);
        int before = registrar.got.size();
        registrar.refuses = 503;
        var next = List.of(new Gateway(TrunkWorld.INSIDE, "203.0.113.10:5060"));
        one.gateways.found(next);
        two.gateways.found(next);
        world.pass(100);
        assertThat(registrar.got.size() - before).isEqualTo(3);
    }

    @Test
    void aRegisterThatIsUnderWayAtTheStopIsTakenBack() {
        world.carrier = request -> {
            registrar.answer(request);
            return TrunkWorld.status(request, TrunkCredentials.answered(request.headers()) ? 100 : 401, CHALLENGE);
        };
        world.pass(1);
        assertThat(registrar.hasOurs()).isTrue();
        world.carrier = registrar::answer;
        assertThat(holder().watch.leave(false)).isCompleted();
        assertThat(registrar.hasOurs()).isFalse();
    }

    @Test
    void anotherGatewayIsToldAtOnce() {
        world.pass(10);
        var next = List.of(new Gateway(TrunkWorld.INSIDE, "203.0.113.10:5060"));
        one.gateways.found(next);
        two.gateways.found(next);
        world.pass(3);
        assertThat(registrar.bound.keySet()).anyMatch(contact -> contact.contains("203.0.113.10"));
    }
}
