package cloud.sentiric.signaling.owner;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.signaling.owner.SharedDialogs.Beat;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Who was cut off himself has no opinion. */
final class VigilTest {
    private static final Duration LOST_AFTER = Duration.ofSeconds(45);

    private final Vigil vigil = new Vigil(LOST_AFTER);
    private long left;
    private long count;
    private String server = "server";

    /** A beat at a second, found as it was left. */
    private boolean beat(int second) {
        var beat = new Beat(left, ++count, server);
        left = beat.left();
        return vigil.beaten(beat, nanos(second));
    }

    private void beats(int from, int to) {
        for (int second = from; second <= to; second += 5) {
            assertThat(beat(second)).isTrue();
        }
    }

    private static long nanos(int second) {
        return Duration.ofSeconds(second).toNanos();
    }

    @Test
    void judgesOnceItsLinkWasGoodForLongerThanTheSilence() {
        beats(0, 45);
        assertThat(vigil.mayJudge(nanos(45))).isFalse();
        beats(50, 50);
        assertThat(vigil.mayJudge(nanos(50))).isTrue();
    }

    @Test
    void oneMissedBeatBeginsAnew() {
        beats(0, 100);
        vigil.missed();
        assertThat(vigil.mayJudge(nanos(101))).isFalse();
        beats(105, 150);
        assertThat(vigil.mayJudge(nanos(150))).isFalse();
        beats(155, 155);
        assertThat(vigil.mayJudge(nanos(155))).isTrue();
    }

    @Test
    void aPauseOfItsOwnBeginsAnew() {
        beats(0, 100);
        assertThat(vigil.mayJudge(nanos(160))).as("not beaten for a minute").isFalse();
        beats(160, 160);
        assertThat(vigil.mayJudge(nanos(160))).isFalse();
    }

    @Test
    void aBeatThatIsNotFoundAgainIsAStoreThatLostWhatItHad() {
        assertThat(beat(0)).as("the first of all").isTrue();
        assertThat(beat(5)).isTrue();
        left = 0;
        assertThat(beat(10)).as("empty").isFalse();
        left = 1;
        assertThat(beat(15)).as("older").isFalse();
        assertThat(beat(20)).isTrue();
    }

    @Test
    void aServerThatBeganAnewMayLackTheLastSeconds() {
        beats(0, 10);
        server = "another";
        assertThat(beat(15)).as("the beat was on its disk").isFalse();
        assertThat(beat(20)).isTrue();
    }

    @Test
    void aBeatWhoseAnswerCameTooLateIsNoLoss() {
        beats(0, 10);
        left = ++count;
        vigil.missed();
        assertThat(beat(15)).as("newer than the last one answered").isTrue();
        left = 1;
        vigil.missed();
        assertThat(beat(20)).as("older").isFalse();
    }

    @Test
    void theFirstBeatMayBeTheOneThatCameTooLate() {
        left = ++count;
        vigil.missed();
        assertThat(beat(5)).isTrue();
    }
}
