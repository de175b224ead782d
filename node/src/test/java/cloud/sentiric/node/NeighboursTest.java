package cloud.sentiric.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.cloud.client.DefaultServiceInstance;
import org.springframework.cloud.client.ServiceInstance;

public final class NeighboursTest {
    private static final Sought ANY = new Sought("user-service", null);

    private final Neighbours neighbours = new Neighbours();

    /** Tells whom a channel would connect to, by their ids. */
    public static void found(Neighbours neighbours, Sought sought, List<String> ids) {
        neighbours.found(sought, ids.stream().map(NeighboursTest::instance).toList());
    }

    private static ServiceInstance instance(String id) {
        return new DefaultServiceInstance(id, "user-service", "127.0.0.1", 1, false, Map.of());
    }

    @Test
    void theFirstThatIsListedIsTakenWhereItIsInTheProcess() {
        neighbours.opened("user-1");
        neighbours.found(ANY, List.of(instance("user-1"), instance("user-2")));
        assertThat(neighbours.of(ANY)).isEqualTo("user-1");
    }

    @Test
    void anotherOneIsReachedByAConnection() {
        neighbours.opened("user-1");
        neighbours.found(ANY, List.of(instance("user-2"), instance("user-1")));
        assertThat(neighbours.of(ANY)).isNull();
    }

    @Test
    void whoIsNotListedIsNotAsked() {
        neighbours.opened("user-1");
        assertThat(neighbours.of(ANY)).isNull();
        neighbours.found(ANY, List.of(instance("user-1")));
        neighbours.found(ANY, List.of());
        assertThat(neighbours.of(ANY)).isNull();
    }

    @Test
    void whoStopsIsNotAskedFromThenOn() {
        neighbours.opened("user-1");
        neighbours.found(ANY, List.of(instance("user-1")));
        neighbours.closed("user-1");
        assertThat(neighbours.of(ANY)).isNull();
    }

    @Test
    void whatNobodyLooksForIsForgotten() {
        neighbours.opened("user-1");
        neighbours.found(ANY, List.of(instance("user-1")));
        neighbours.forget(ANY);
        assertThat(neighbours.of(ANY)).isNull();
    }

    @Test
    void aChannelSaysWhomItIsFor() {
        assertThat(Sought.of("user-service")).isEqualTo(ANY);
        assertThat(Sought.of("discovery:///user-service")).isEqualTo(ANY);
        assertThat(Sought.of("discovery:///media-service?instance=media-1"))
                .isEqualTo(new Sought("media-service", "media-1"));
        assertThat(Sought.of("instance://sip-signaling/127.0.0.1:1")).isNull();
    }
}
