package cloud.sentiric.signaling.trunk;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.signaling.sip.Method;
import cloud.sentiric.signaling.transaction.ClientOutcome;
import cloud.sentiric.signaling.trunk.TrunkState.Condition;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Three nodes that stop and go on, a store that is away now and then, a carrier that refuses, a gateway that is silent. */
final class TrunkSimulationTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void whateverHappensOneNodeHasTheTrunkInTheEndAndAllKnowOfIt(long seed) {
        var random = new Random(seed);
        var world = new TrunkWorld();
        var registrar = new FakeRegistrar(world);
        var nodes = List.of(world.new Node("one"), world.new Node("two"), world.new Node("three"));
        var plain = TrunkWorld.registering("carrier");
        var trunk = new KnownTrunk(
                plain.account(), plain.host(), 0, "", plain.username(), true, plain.registrar(), 0, List.of());
        nodes.forEach(node -> node.trunks.learn(List.of(trunk)));
        world.carrier = request -> random.nextInt(8) == 0
                ? new ClientOutcome.TimedOut()
                : request.method().equals(Method.REGISTER)
                        ? registrar.answer(request)
                        : TrunkWorld.status(request, random.nextInt(4) == 0 ? 503 : 200);
        for (int i = 0; i < 500; i++) {
            nodes.forEach(node -> node.runs = random.nextInt(4) > 0);
            world.away = random.nextInt(6) == 0;
            registrar.refuses = random.nextInt(5) == 0 ? 500 : 0;
            world.pass(1 + random.nextInt(40));
            // Of those that run none takes another's lease for its own.
            assertThat(registrar.bound.size()).isLessThanOrEqualTo(1);
        }
        world.away = false;
        registrar.refuses = 0;
        world.carrier = request ->
                request.method().equals(Method.REGISTER) ? registrar.answer(request) : TrunkWorld.status(request, 200);
        nodes.forEach(node -> node.runs = true);
        world.pass(700);
        assertThat(registrar.hasOurs()).isTrue();
        assertThat(nodes.stream().filter(node -> !node.watch.registrations().isEmpty()))
                .hasSize(1);
        assertThat(nodes)
                .allSatisfy(node ->
                        assertThat(node.board.of(trunk.id()).condition()).isEqualTo(Condition.UP));
        int before = registrar.got.size();
        world.pass(600);
        assertThat(registrar.got.size() - before).isLessThan(8);
    }
}
