package cloud.sentiric.media.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class EModelTest {
    private static final Impairment G711 = new Impairment(0, 25.1);

    /** ITU-T G.107 Table B.1, and the score of the default values. */
    @ParameterizedTest
    @CsvSource({"93.2, 4.41", "90, 4.34", "80, 4.02", "70, 3.60", "60, 3.10", "50, 2.58", "0, 1", "-20, 1", "100, 4.5"})
    void scoresARating(double rating, double mos) {
        assertThat(EModel.mos(rating)).isEqualTo(mos, within(0.006));
    }

    @Test
    void noScoreIsWorseThanTheWorst() {
        for (double rating = 0; rating < 10; rating += 0.1) {
            assertThat(EModel.mos(rating)).isGreaterThanOrEqualTo(1);
        }
    }

    /** 0.024 d, and 0.11 more for each ms above 177.3. */
    @ParameterizedTest
    @CsvSource({"0, 0", "100, 2.4", "177.3, 4.2552", "277.3, 17.6552", "400, 34.097"})
    void delayIsNoticedWhenPeopleInterruptEachOther(double ms, double impairment) {
        assertThat(EModel.delay(ms)).isEqualTo(impairment, within(1e-3));
    }

    /** 95 · 5 / (5 + 25.1) = 15.78; in bursts of two 95 · 5 / (2.5 + 25.1) = 17.21. */
    @Test
    void lossesInARowCostMore() {
        assertThat(EModel.equipment(G711, 0, 1)).isZero();
        assertThat(EModel.equipment(G711, 0.05, 1)).isEqualTo(15.78, within(0.01));
        assertThat(EModel.equipment(G711, 0.05, 2)).isEqualTo(17.21, within(0.01));
    }

    /** 11 + 84 · 2 / (2 + 19) = 19. */
    @Test
    void aCodecCostsSomethingWithoutLosses() {
        assertThat(EModel.equipment(new Impairment(11, 19), 0.02, 1)).isEqualTo(19, within(1e-9));
    }
}
