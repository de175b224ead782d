package cloud.sentiric.signaling.media;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.signaling.attempt.AttemptId;
import cloud.sentiric.signaling.attempt.CallTrace;
import cloud.sentiric.signaling.attempt.Uuid7;
import cloud.sentiric.signaling.media.Qualities.Intervals;
import cloud.sentiric.signaling.media.Qualities.Told;
import cloud.sentiric.signaling.sip.CallId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class QualityNewsTest {
    private static final CallTrace TRACE =
            new CallTrace(new AttemptId(Uuid7.create(1)), new CallId("x"), "00000000000000000000000000000001");
    private static final EndQuality GOOD = quality(500, 4.4, 0);
    private static final EndQuality BAD = quality(400, 3.1, 0);
    private static final EndQuality UNHEARD = quality(0, 0, 5000);
    private static final EndQuality NOTHING = quality(0, 0, 0);

    private final List<Told> told = new ArrayList<>();

    static EndQuality quality(long received, double mos, long unheardMs) {
        return new EndQuality("1", "caller", 10_000, 0, received, 0, 0, 0, 1, 0, mos, mos, false, 0, 0, unheardMs, "");
    }

    private List<EndQuality> intervals(Intervals which) {
        told.clear();
        var news = new QualityNews(told::add, which, trace -> "tenant", () -> Instant.EPOCH);
        for (var each : List.of(GOOD, BAD, UNHEARD, NOTHING)) {
            news.interval(TRACE, "media-a", each);
        }
        return told.stream().map(Told::quality).toList();
    }

    @Test
    void intervalsAreToldAsWanted() {
        assertThat(intervals(Intervals.NONE)).isEmpty();
        assertThat(intervals(Intervals.BAD)).containsExactly(BAD, UNHEARD);
        assertThat(intervals(Intervals.ALL)).containsExactly(GOOD, BAD, UNHEARD);
    }

    @Test
    void theWholeTimeIsAlwaysToldButOfWhoWasNeverThere() {
        var news = new QualityNews(told::add, Intervals.NONE, trace -> "", () -> Instant.EPOCH);
        news.last(TRACE, "tenant", "media-a", List.of(GOOD, NOTHING));
        assertThat(told).containsExactly(new Told(TRACE, "tenant", "media-a", Instant.EPOCH, GOOD, true));
    }
}
