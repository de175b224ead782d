package cloud.sentiric.media.watch;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.media.end.EndId;
import cloud.sentiric.media.end.Happening;
import cloud.sentiric.media.end.Happening.Digit;
import cloud.sentiric.media.end.Happening.Missed;
import cloud.sentiric.media.end.Happening.Silent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class BacklogTest {
    private final Backlog backlog = new Backlog(3);

    private void add(Happening what) {
        backlog.add(new Noticed(new EndId(1), Instant.EPOCH, what));
    }

    private List<Happening> all() {
        var all = new ArrayList<Happening>();
        for (var next = backlog.next(); next != null; next = backlog.next()) {
            all.add(next.what());
        }
        return all;
    }

    private static Digit digit(char key) {
        return new Digit(key, 100);
    }

    @Test
    void keepsTheOrder() {
        add(digit('1'));
        add(new Silent(true));
        add(digit('2'));
        assertThat(all()).containsExactly(digit('1'), new Silent(true), digit('2'));
    }

    @Test
    void leavesOutTheOldestOfPassingInterestAndSaysSo() {
        add(digit('1'));
        add(new Silent(true));
        add(new Silent(false));
        add(digit('2'));
        add(digit('3'));
        assertThat(all()).containsExactly(new Missed(2), digit('1'), digit('2'), digit('3'));
        add(digit('4'));
        assertThat(all()).as("told once").containsExactly(digit('4'));
    }

    @Test
    void leavesOutTheOldestWhereAllIsEssential() {
        for (char key = '1'; key <= '5'; key++) {
            add(digit(key));
        }
        assertThat(all()).containsExactly(new Missed(2), digit('3'), digit('4'), digit('5'));
    }
}
