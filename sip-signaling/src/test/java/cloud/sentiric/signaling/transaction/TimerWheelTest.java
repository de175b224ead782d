package cloud.sentiric.signaling.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class TimerWheelTest {
    private static final long SECOND = 1_000_000_000;

    @Test
    void noTaskRunsEarlyOrMoreThanATickLate() {
        var random = new Random(7);
        var wheel = new TimerWheel(-5);
        var errors = new ArrayList<String>();
        int[] ran = {0};
        long[] now = {-5};
        for (int i = 0; i < 5000; i++) {
            long due = now[0] + random.nextLong(40 * SECOND);
            wheel.schedule(now[0], due - now[0], () -> {
                ran[0]++;
                if (now[0] < due || now[0] - due > 2 * TimerWheel.TICK) {
                    errors.add(due + " ran at " + now[0]);
                }
            });
        }
        for (int step = 0; step < 5000; step++) {
            now[0] += TimerWheel.TICK;
            wheel.advance(now[0], Runnable::run);
        }
        assertThat(errors).isEmpty();
        assertThat(ran[0]).isEqualTo(5000);
        assertThat(wheel.size()).isZero();
    }

    @Test
    void whoLooksAgainWhenItIsNoLongerQuietRunsNoTaskLate() {
        var random = new Random(8);
        var wheel = new TimerWheel(0);
        var late = new ArrayList<Long>();
        int[] ran = {0};
        long[] now = {0};
        int looks = 0;
        for (int i = 0; i < 2000; i++) {
            long due = now[0] + random.nextLong(20 * SECOND);
            wheel.schedule(now[0], due - now[0], () -> {
                ran[0]++;
                if (now[0] < due || now[0] - due > 2 * TimerWheel.TICK) {
                    late.add(now[0] - due);
                }
            });
            while (wheel.size() > i % 3) {
                now[0] += random.nextInt(4) == 0 ? random.nextLong(wheel.quiet(now[0])) : wheel.quiet(now[0]);
                wheel.advance(now[0], Runnable::run);
                looks++;
            }
        }
        assertThat(late).isEmpty();
        assertThat(ran[0]).isGreaterThan(1990);
        assertThat(looks).as("looks in %s s", now[0] / SECOND).isLessThan((int) (now[0] / SECOND * 4));
    }

    @Test
    void nothingIsDueForASecondWhereThereIsNothing() {
        var wheel = new TimerWheel(0);
        assertThat(wheel.quiet(0)).isEqualTo(SECOND);
        wheel.schedule(0, 0, () -> {});
        assertThat(wheel.quiet(0)).isEqualTo(TimerWheel.TICK);
    }

    @Test
    void whatTookLongDoesNotMakeTheNextOneLater() {
        var wheel = new TimerWheel(0);
        wheel.schedule(0, SECOND * 6 / 10, () -> {});
        wheel.advance(0, Runnable::run);
        assertThat(wheel.quiet(SECOND / 2)).isEqualTo(SECOND / 10);
        assertThat(wheel.quiet(2 * SECOND)).isEqualTo(TimerWheel.TICK);
    }

    @Test
    void aCancelledTaskDoesNotRunEvenIfCancelledByAnotherOfTheSameTick() {
        var wheel = new TimerWheel(0);
        var ran = new ArrayList<String>();
        var timers = new ArrayList<Timer>();
        wheel.schedule(0, SECOND, () -> {
            ran.add("first");
            timers.getFirst().cancel();
        });
        timers.add(wheel.schedule(0, SECOND, () -> ran.add("second")));
        wheel.advance(2 * SECOND, Runnable::run);
        timers.getFirst().cancel();
        assertThat(ran).containsExactly("first");
        assertThat(wheel.size()).isZero();
    }

    @Test
    void aTaskMayStartAnotherOneForNow() {
        var wheel = new TimerWheel(0);
        var ran = new ArrayList<Integer>();
        wheel.schedule(0, 0, () -> {
            ran.add(1);
            wheel.schedule(SECOND, 0, () -> ran.add(2));
        });
        wheel.advance(SECOND, Runnable::run);
        wheel.advance(SECOND + TimerWheel.TICK, Runnable::run);
        assertThat(ran).containsExactly(1, 2);
    }

    @Test
    void aLongPauseRunsWhatWasDueMeanwhile() {
        var wheel = new TimerWheel(0);
        var ran = new ArrayList<Integer>();
        wheel.schedule(0, SECOND, () -> ran.add(1));
        wheel.schedule(0, 100 * SECOND, () -> ran.add(2));
        wheel.advance(60 * SECOND, Runnable::run);
        assertThat(ran).containsExactly(1);
        wheel.advance(101 * SECOND, Runnable::run);
        assertThat(ran).containsExactly(1, 2);
    }
}
