package cloud.sentiric.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.StringValue;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class FittingTest {
    private static StringValue row(int length) {
        return StringValue.of("x".repeat(length));
    }

    @Test
    void allThatFitAreShown() {
        var rows = Collections.nCopies(500, row(100));
        assertThat(Fitting.rows(rows)).isEqualTo(rows);
        assertThat(Fitting.rows(List.<StringValue>of())).isEmpty();
    }

    @Test
    void moreThanFitAreNot() {
        var rows = Collections.nCopies(500, row(16_000));
        var shown = Fitting.rows(rows);
        assertThat(shown).hasSizeBetween(190, 200);
        assertThat(shown.stream().mapToInt(StringValue::getSerializedSize).sum())
                .isLessThan(4 << 20);
    }

    @Test
    void oneRowIsShownHoweverLarge() {
        assertThat(Fitting.rows(List.of(row(5 << 20), row(1)))).hasSize(1);
    }
}
