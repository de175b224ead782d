package cloud.sentiric.media.mix;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TalkersTest {
    private static final long LOUD = 1_000_000;

    private final List<Turn> turns = new ArrayList<>();
    private final long[] levels = new long[8];

    TalkersTest() {
        for (int i = 0; i < levels.length; i++) {
            turns.add(new Turn());
        }
    }

    private List<Integer> after(int frames) {
        for (int frame = 0; frame < frames; frame++) {
            for (int i = 0; i < levels.length; i++) {
                turns.get(i).level(levels[i]);
            }
            Talkers.choose(turns);
        }
        var talking = new ArrayList<Integer>();
        for (int i = 0; i < levels.length; i++) {
            if (turns.get(i).talks()) {
                talking.add(i);
            }
        }
        return talking;
    }

    @Test
    void theLoudestAreHeard() {
        for (int i = 0; i < levels.length; i++) {
            levels[i] = LOUD + i;
        }
        assertThat(after(1)).containsExactly(4, 5, 6, 7);
        assertThat(after(500)).containsExactly(4, 5, 6, 7);
    }

    @Test
    void whoIsQuietIsNotHeard() {
        Arrays.fill(levels, Talkers.ENTERS - 1);
        assertThat(after(100)).isEmpty();
    }

    @Test
    void whoTalksStaysBetweenWords() {
        levels[2] = LOUD;
        assertThat(after(5)).containsExactly(2);
        levels[2] = 0;
        assertThat(after(Talkers.HANG_OVER)).containsExactly(2);
        assertThat(after(1)).isEmpty();
    }

    @Test
    void whoTalksQuietlyStays() {
        levels[2] = LOUD;
        after(5);
        levels[2] = Talkers.STAYS;
        assertThat(after(500)).containsExactly(2);
    }

    @Test
    void onlyWhoIsClearlyLouderTakesAPlace() {
        Arrays.fill(levels, 0, 4, LOUD);
        after(Talkers.SETTLED + 1);
        levels[5] = 3 * LOUD;
        assertThat(after(50)).containsExactly(0, 1, 2, 3);
        levels[5] = 5 * LOUD;
        assertThat(after(1)).hasSize(4).contains(5);
    }

    @Test
    void whoIsALittleLouderTakesAPlaceInTwoSeconds() {
        Arrays.fill(levels, 0, 4, LOUD);
        after(100);
        levels[5] = 2 * LOUD;
        assertThat(after(50)).containsExactly(0, 1, 2, 3);
        assertThat(after(50)).hasSize(4).contains(5);
        assertThat(after(500)).hasSize(4).contains(5);
    }

    @Test
    void whoWaitsForAPlaceMayPauseBetweenWords() {
        Arrays.fill(levels, 0, 4, LOUD);
        after(100);
        for (int word = 0; word < 5; word++) {
            levels[5] = 2 * LOUD;
            after(10);
            levels[5] = 0;
            after(10);
        }
        levels[5] = 2 * LOUD;
        assertThat(after(1)).contains(5);
    }

    @Test
    void whoHasJustBegunIsNotInterrupted() {
        Arrays.fill(levels, 0, 4, LOUD);
        after(1);
        levels[5] = 50 * LOUD;
        assertThat(after(Talkers.SETTLED)).containsExactly(0, 1, 2, 3);
        assertThat(after(1)).contains(5);
    }

    @Test
    void twoWhoAreAlikeDoNotTakeTurns() {
        Arrays.fill(levels, 0, 5, LOUD);
        var first = after(20);
        for (int i = 0; i < 200; i++) {
            levels[i % 5] = i % 2 == 0 ? LOUD : 2 * LOUD;
            assertThat(after(1)).isEqualTo(first);
        }
    }
}
