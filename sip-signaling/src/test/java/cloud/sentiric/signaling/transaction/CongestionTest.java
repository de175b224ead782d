package cloud.sentiric.signaling.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.signaling.sip.Urgency;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who is refused by how long requests wait. */
final class CongestionTest {
    private static final long MS = 1_000_000;

    private final Congestion invites = Congestion.of(Urgency.OPENING, Timing.DEFAULT);

    @Test
    void aPauseOfTheMachineRefusesNobody() {
        // 600 ms in which nothing ran: the first are late, soon the queue is done.
        for (long i = 0; i < 20; i++) {
            assertThat(invites.refuses((600 - 30 * i) * MS, i * 2 * MS)).isFalse();
        }
    }

    @Test
    void pausesFarApartAreNoCongestion() {
        for (long i = 0; i < 5; i++) {
            assertThat(invites.refuses(300 * MS, i * 60_000 * MS)).isFalse();
        }
    }

    @Test
    void registeringGivesWayBeforeCalls() {
        var registers = Congestion.of(Urgency.REGISTERING, Timing.DEFAULT);
        for (long i = 0; i < 11; i++) {
            assertThat(registers.refuses(150 * MS, i * 100 * MS)).isEqualTo(i == 10);
            assertThat(invites.refuses(150 * MS, i * 100 * MS)).isFalse();
        }
    }

    @Test
    void whoeverIsServedWaitsLittleWhateverComes() {
        var waits = run(10 * MS, 1 * MS, 4 * MS, 4000);
        assertThat(waits.subList(waits.size() / 2, waits.size())).allMatch(waited -> waited <= 250 * MS);
        assertThat(waits).as("it works for those it serves").hasSizeGreaterThan(900);
    }

    @Test
    void thereIsNoCongestionWithoutTooMuch() {
        assertThat(run(5 * MS, 1 * MS, 5 * MS, 1000)).hasSize(1000);
    }

    /**
     * Requests come one after the other, each is served or refused.
     *
     * @return how long those waited that were served
     */
    private List<Long> run(long service, long refusal, long apart, int count) {
        var queue = new ArrayDeque<Long>();
        var waits = new ArrayList<Long>();
        long now = 0;
        long next = 0;
        while (next < count || !queue.isEmpty()) {
            while (next < count && next * apart <= now) {
                queue.add(next++ * apart);
            }
            var came = queue.poll();
            if (came == null) {
                now = next * apart;
            } else if (invites.refuses(now - came, now)) {
                now += refusal;
            } else {
                waits.add(now - came);
                now += service;
            }
        }
        return waits;
    }
}
