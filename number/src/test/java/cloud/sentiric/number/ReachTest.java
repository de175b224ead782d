package cloud.sentiric.number;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ReachTest {
    @ParameterizedTest
    @CsvSource({
        "TR, +905551001001, NATIONAL",
        "TR, 02124548590, NATIONAL",
        "TR, +909001234567, PREMIUM",
        "TR, +49301234567, INTERNATIONAL",
        "DE, +49301234567, NATIONAL",
        "DE, +499001234567, PREMIUM",
        // The same country code, another country.
        "US, +12125550123, NATIONAL",
        "US, +18765550123, INTERNATIONAL",
        // Satellites, and numbers of no country.
        "TR, +88163150123, INTERNATIONAL",
        "TR, +9799123456789, INTERNATIONAL",
        "TR, 112, EMERGENCY",
        "DE, 110, EMERGENCY",
        "US, 911, EMERGENCY",
        "US, 110, NATIONAL",
        "TR, 1001, NATIONAL",
        "TR, alice, INTERNATIONAL",
    })
    void isToldByTheRegion(String region, String dialled, Reach reach) {
        var place = new Region(region);
        assertThat(Reach.of(DialledNumber.of(dialled, place), place)).isEqualTo(reach);
    }
}
