package cloud.sentiric.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** So many packets at once that the threads let them gather. */
@Timeout(60)
final class ManyPacketsIT extends BetweenPhones {
    private static final int SESSIONS = 60;
    private static final int ROUNDS = 250;

    @Test
    void eachIsRelayedOnceAndInOrder() throws Exception {
        media.close();
        media = new MediaFixture(2 * SESSIONS, Duration.ofSeconds(60), Duration.ofSeconds(1));
        var sessions = new ArrayList<Session>();
        for (int i = 0; i < SESSIONS; i++) {
            var session = two();
            patch(
                    session.lease(),
                    end("1", phone).setRelay(relay("2")),
                    end("2", bob).setRelay(relay("1")));
            sessions.add(session);
        }
        for (int round = 1; round <= ROUNDS; round++) {
            for (int i = 0; i < SESSIONS; i++) {
                phone.send(port(sessions.get(i), 1), word(round, i + 1));
            }
            var heard = bob.hear(SESSIONS);
            assertThat(heard)
                    .extracting(Phone.Heard::sequence)
                    .hasSize(SESSIONS)
                    .containsOnly(round);
            assertThat(heard).extracting(Phone.Heard::ssrc).doesNotHaveDuplicates();
        }
        // A packet is counted once it is sent.
        await().until(() -> media.count("rtp.packets", "direction", "relayed") == SESSIONS * ROUNDS);
    }
}
