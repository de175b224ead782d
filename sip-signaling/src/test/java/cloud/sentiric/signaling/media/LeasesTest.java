package cloud.sentiric.signaling.media;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.signaling.attempt.AttemptId;
import cloud.sentiric.signaling.attempt.CallTrace;
import cloud.sentiric.signaling.attempt.Uuid7;
import cloud.sentiric.signaling.media.Leases.Loss;
import cloud.sentiric.signaling.media.Leases.Why;
import cloud.sentiric.signaling.media.Media.Lease;
import cloud.sentiric.signaling.sip.CallId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LeasesTest {
    private static final Instant START = Instant.parse("2026-11-29T10:00:00Z");
    private static final Lease AT_A = lease("1", "media-a");
    private static final Lease AT_B = lease("2", "media-b");

    private final Leases leases = new Leases(Duration.ofSeconds(15), Duration.ofSeconds(1), Duration.ofMinutes(2));

    private static Lease lease(String id, String instance) {
        return new Lease(
                new CallTrace(new AttemptId(Uuid7.create(1)), new CallId("call-" + id), id),
                new MediaSession(
                        instance,
                        "lease-" + id,
                        List.of(new MediaEnd("1", 10_000, "192.0.2.9"), new MediaEnd("2", 10_002, "192.0.2.9"))));
    }

    private List<Loss> unanswered(Lease lease, int second) {
        return unanswered(lease, Duration.ofSeconds(second), false);
    }

    private List<Loss> unanswered(Lease lease, Duration after, boolean gone) {
        var renewal = new Renewal.Unanswered(lease.session().instanceId(), List.of(lease), "UNAVAILABLE", gone);
        return leases.after(renewal, START.plus(after));
    }

    private List<Loss> answered(Lease lease, int second) {
        return leases.after(
                new Renewal.Answered(lease.session().instanceId(), List.of(), List.of()), START.plusSeconds(second));
    }

    private List<Loss> silent(Duration unheard, Duration unsent) {
        var silence = new Renewal.Silence(AT_A, "1", unheard, unsent);
        var talking = new Renewal.Silence(AT_A, "2", Duration.ZERO, Duration.ZERO);
        return leases.after(new Renewal.Answered("media-a", List.of(), List.of(silence, talking)), START);
    }

    @Test
    void anInstanceThatDoesNotAnswerOnceIsNotGone() {
        assertThat(unanswered(AT_A, 0)).isEmpty();
        assertThat(unanswered(AT_A, 14)).isEmpty();
        assertThat(answered(AT_A, 15)).isEmpty();
        assertThat(unanswered(AT_A, 20)).isEmpty();
        assertThat(unanswered(AT_A, 34)).isEmpty();
    }

    @Test
    void aProcessThatIsNotThereIsGoneSoon() {
        assertThat(unanswered(AT_A, Duration.ZERO, true)).isEmpty();
        assertThat(unanswered(AT_A, Duration.ofMillis(900), true)).isEmpty();
        assertThat(unanswered(AT_A, Duration.ofSeconds(1), true))
                .containsExactly(new Loss(AT_A, Why.UNREACHABLE, List.of()));
    }

    /** A pause, and then one refusal: that it was silent before does not make it gone. */
    @Test
    void aRefusalAfterSilenceIsNotYetTheSecond() {
        assertThat(unanswered(AT_A, Duration.ZERO, false)).isEmpty();
        assertThat(unanswered(AT_A, Duration.ofSeconds(5), true)).isEmpty();
        assertThat(unanswered(AT_A, Duration.ofMillis(5900), true)).isEmpty();
        assertThat(unanswered(AT_A, Duration.ofSeconds(6), true)).hasSize(1);
    }

    @Test
    void refusalsCountOneAfterTheOther() {
        assertThat(unanswered(AT_A, Duration.ZERO, true)).isEmpty();
        assertThat(unanswered(AT_A, Duration.ofSeconds(1), false)).isEmpty();
        assertThat(unanswered(AT_A, Duration.ofSeconds(2), true)).isEmpty();
        assertThat(unanswered(AT_A, Duration.ofSeconds(3), true)).hasSize(1);
    }

    /** However it does not answer meanwhile. */
    @Test
    void silenceGoesOnWhileThereAreRefusals() {
        assertThat(unanswered(AT_A, Duration.ZERO, false)).isEmpty();
        assertThat(unanswered(AT_A, Duration.ofMillis(14_500), true)).isEmpty();
        assertThat(unanswered(AT_A, Duration.ofSeconds(15), true)).hasSize(1);
    }

    /** It came back, and gave a session: what was before is nothing to that one. */
    @Test
    void aLeaseThatIsYoungerThanTheAbsenceHasItsOwn() {
        unanswered(AT_A, Duration.ZERO, true);
        assertThat(unanswered(AT_A, Duration.ofSeconds(1), true)).hasSize(1);
        var young = lease("3", "media-a");
        assertThat(unanswered(young, Duration.ofSeconds(2), true)).isEmpty();
        assertThat(unanswered(young, Duration.ofSeconds(3), true)).hasSize(1);
    }

    @Test
    void anAnswerIsOneForAllLeasesThere() {
        unanswered(AT_A, Duration.ZERO, true);
        unanswered(AT_B, Duration.ZERO, true);
        leases.after(new Renewal.Answered("media-a", List.of(), List.of()), START);
        assertThat(unanswered(AT_A, Duration.ofSeconds(1), true)).isEmpty();
        assertThat(unanswered(AT_B, Duration.ofSeconds(1), true)).hasSize(1);
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
        assertThat(unanswered(AT_A, 15)).containsExactly(new Loss(AT_A, Why.UNREACHABLE, List.of()));
        assertThat(unanswered(AT_B, 16)).isEmpty();
    }

    @Test
    void aLeaseThatIsNotHeldIsForgotten() {
        unanswered(AT_A, 0);
        leases.asking(List.of(AT_B));
        assertThat(unanswered(AT_A, 20)).isEmpty();
    }

    @Test
    void aLeaseThatItsInstanceDoesNotKnowIsOver() {
        assertThat(leases.after(new Renewal.Answered("media-a", List.of(AT_A), List.of()), START))
                .containsExactly(new Loss(AT_A, Why.OVER, List.of()));
    }

    @Test
    void aSessionIsSilentOnceWhicheverEndsAre() {
        var limit = Duration.ofMinutes(2);
        var first = new Renewal.Silence(AT_A, "1", limit, limit);
        var second = new Renewal.Silence(AT_A, "2", limit, limit);
        assertThat(leases.after(new Renewal.Answered("media-a", List.of(), List.of(first, second)), START))
                .containsExactly(new Loss(AT_A, Why.SILENT, List.of("1", "2")));
    }

    @Test
    void silenceCountsWhereNothingCameAndNothingWent() {
        var limit = Duration.ofMinutes(2);
        var less = limit.minusMillis(1);
        assertThat(silent(limit, limit)).containsExactly(new Loss(AT_A, Why.SILENT, List.of("1")));
        assertThat(silent(less, limit)).isEmpty();
        assertThat(silent(limit, less)).isEmpty();
    }
}
