package cloud.sentiric.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.cloud.client.DefaultServiceInstance;
import org.springframework.cloud.client.ServiceInstance;

public final class NeighboursTest {
    private final Neighbours neighbours = new Neighbours();
    private final Neighbours.Choice choice = neighbours.new Choice();

    /** Tells whom a channel would connect to, by their ids. */
    public static void found(Neighbours.Choice choice, String... ids) {
        choice.found(Stream.of(ids).map(NeighboursTest::instance).toList());
    }

    private static ServiceInstance instance(String id) {
        return new DefaultServiceInstance(id, "user-service", "127.0.0.1", 1, false, Map.of());
    }

    @Test
    void theFirstThatIsListedIsTakenWhereItIsInTheProcess() {
        neighbours.opened("user-1");
        found(choice, "user-1", "user-2");
        assertThat(choice.neighbour()).isEqualTo("user-1");
    }

    @Test
    void anotherOneIsReachedByAConnection() {
        neighbours.opened("user-1");
        found(choice, "user-2", "user-1");
        assertThat(choice.neighbour()).isNull();
    }

    @Test
    void whoIsNotListedIsNotAsked() {
        neighbours.opened("user-1");
        assertThat(choice.neighbour()).isNull();
        found(choice, "user-1");
        choice.found(List.of());
        assertThat(choice.neighbour()).isNull();
    }

    @Test
    void whoStopsIsNotAskedFromThenOn() {
        neighbours.opened("user-1");
        found(choice, "user-1");
        neighbours.closed("user-1");
        assertThat(choice.neighbour()).isNull();
    }

    @Test
    void eachChannelHasItsOwnChoice() {
        neighbours.opened("user-1");
        found(choice, "user-1");
        var other = neighbours.new Choice();
        assertThat(other.neighbour()).isNull();
        found(other, "user-1");
        other.found(List.of());
        assertThat(choice.neighbour()).isEqualTo("user-1");
    }

    @Test
    void aChannelSaysWhomItIsFor() {
        assertThat(Sought.of(URI.create("discovery:///user-service"))).isEqualTo(new Sought("user-service", null));
        assertThat(Sought.of(URI.create("discovery:///media-service?instance=media-1")))
                .isEqualTo(new Sought("media-service", "media-1"));
        assertThat(Sought.of(URI.create("instance://sip-signaling/127.0.0.1:1")))
                .isNull();
    }
}
