package cloud.sentiric.signaling.call;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.signaling.attempt.AttemptId;
import cloud.sentiric.signaling.attempt.CallTrace;
import cloud.sentiric.signaling.attempt.Uuid7;
import cloud.sentiric.signaling.call.Leases.Loss;
import cloud.sentiric.signaling.call.Leases.Why;
import cloud.sentiric.signaling.call.Media.Lease;
import cloud.sentiric.signaling.sip.CallId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LeasesTest {
    private static final Instant START = Instant.parse("2026-11-29T10:00:00Z");
    private static final Lease AT_A = lease("1", "media-a");
    private static final Lease AT_B = lease("2", "media-b");

    private final Leases leases = new Leases(Duration.ofSeconds(15), Duration.ofMinutes(2));

    private static Lease lease(String id, String instance) {
        return new Lease(
                new CallTrace(new AttemptId(Uuid7.create(1)), new CallId("call-" + id), id),
                new MediaPort(10_000, "192.0.2.9", instance, "lease-" + id));
    }

    private List<Loss> unanswered(Lease lease, int second) {
        var renewal = new Renewal.Unanswered(lease.port().instanceId(), List.of(lease), "UNAVAILABLE");
        return leases.after(renewal, START.plusSeconds(second));
    }

    private List<Loss> answered(Lease lease, int second) {
        return leases.after(
                new Renewal.Answered(lease.port().instanceId(), List.of(), List.of()), START.plusSeconds(second));
    }

    private List<Loss> silent(Duration unheard, Duration unsent) {
        var silence = new Renewal.Silence(AT_A, unheard, unsent);
        return leases.after(new Renewal.Answered("media-a", List.of(), List.of(silence)), START);
    }

    @Test
    void anInstanceThatDoesNotAnswerOnceIsNotGone() {
        assertThat(unanswered(AT_A, 0)).isEmpty();
        assertThat(unanswered(AT_A, 14)).isEmpty();
        assertThat(answered(AT_A, 15)).isEmpty();
        assertThat(unanswered(AT_A, 20)).isEmpty();
        assertThat(unanswered(AT_A, 34)).isEmpty();
    }

    /** As after this process stood still: how long ago an answer was says nothing. */
    @Test
    void patienceBeginsWithTheFirstFailure() {
        answered(AT_A, 0);
        assertThat(unanswered(AT_A, 1000)).isEmpty();
    }

    @Test
    void anInstanceThatIsGoneTakesItsOwnCallsAlone() {
        unanswered(AT_A, 0);
        answered(AT_B, 15);
        assertThat(unanswered(AT_A, 15)).containsExactly(new Loss(AT_A, Why.UNREACHABLE));
        assertThat(unanswered(AT_B, 16)).isEmpty();
    }

    @Test
    void anInstanceWithoutLeasesIsForgotten() {
        unanswered(AT_A, 0);
        leases.asking(List.of(AT_B));
        assertThat(unanswered(AT_A, 20)).isEmpty();
    }

    @Test
    void aLeaseThatItsInstanceDoesNotKnowIsOver() {
        assertThat(leases.after(new Renewal.Answered("media-a", List.of(AT_A), List.of()), START))
                .containsExactly(new Loss(AT_A, Why.OVER));
    }

    @Test
    void silenceCountsWhereNothingCameAndNothingWent() {
        var limit = Duration.ofMinutes(2);
        var less = limit.minusMillis(1);
        assertThat(silent(limit, limit)).containsExactly(new Loss(AT_A, Why.SILENT));
        assertThat(silent(less, limit)).isEmpty();
        assertThat(silent(limit, less)).isEmpty();
    }
}
