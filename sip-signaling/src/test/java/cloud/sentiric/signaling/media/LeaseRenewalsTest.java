package cloud.sentiric.signaling.media;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.signaling.attempt.AttemptId;
import cloud.sentiric.signaling.attempt.CallTrace;
import cloud.sentiric.signaling.attempt.Uuid7;
import cloud.sentiric.signaling.media.Leases.Loss;
import cloud.sentiric.signaling.media.Leases.Why;
import cloud.sentiric.signaling.media.Media.Lease;
import cloud.sentiric.signaling.sdp.AddressFamily;
import cloud.sentiric.signaling.sdp.AudioStream;
import cloud.sentiric.signaling.sip.CallId;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class LeaseRenewalsTest {
    private static final Lease AT_A = lease("1", "media-a");
    private static final Lease AT_B = lease("2", "media-b");

    private final Silent media = new Silent();
    private final List<Lease> held = new ArrayList<>(List.of(AT_A, AT_B));
    private final List<Loss> lost = new ArrayList<>();
    private final List<Runnable> later = new ArrayList<>();
    private Instant now = Instant.parse("2026-12-01T10:00:00Z");
    private final LeaseRenewals renewals = new LeaseRenewals(
            media,
            new Leases(Duration.ofSeconds(10), Duration.ofSeconds(1), Duration.ofMinutes(2)),
            () -> held,
            lost::add,
            (delay, work) -> {
                assertThat(delay).isEqualTo(Duration.ofSeconds(1));
                later.add(work);
            },
            () -> now);

    private static Lease lease(String id, String instance) {
        return new Lease(
                new CallTrace(new AttemptId(Uuid7.create(1)), new CallId("call-" + id), id),
                new MediaSession(instance, "lease-" + id, List.of(new MediaEnd("1", 10_000, "192.0.2.9"))));
    }

    private void aSecondPasses() {
        now = now.plusSeconds(1);
        var due = List.copyOf(later);
        later.clear();
        due.forEach(Runnable::run);
    }

    @Test
    void whoseProcessIsNotThereIsAskedOnceMoreAndIsLost() {
        media.gone = true;
        renewals.suspect("media-a");
        assertThat(media.asked).containsExactly(List.of(AT_A));
        assertThat(lost).isEmpty();
        aSecondPasses();
        assertThat(lost).containsExactly(new Loss(AT_A, Why.UNREACHABLE, List.of()));
    }

    @Test
    void oneThatIsBackIsNot() {
        media.gone = true;
        renewals.suspect("media-a");
        media.gone = false;
        media.answers = true;
        aSecondPasses();
        assertThat(lost).isEmpty();
        assertThat(later).isEmpty();
    }

    @Test
    void oneThatIsOnlySilentIsNotAskedAgainSoon() {
        renewals.suspect("media-a");
        assertThat(later).isEmpty();
    }

    /** However many suspect it, it is asked by one of them. */
    @Test
    void eachIsFollowedOnce() {
        media.gone = true;
        renewals.suspect("media-a");
        renewals.suspect("media-a");
        renewals.renew();
        assertThat(later).hasSize(2);
    }

    @Test
    void withoutCallsThereNobodyIsAsked() {
        media.gone = true;
        renewals.suspect("media-a");
        held.remove(AT_A);
        aSecondPasses();
        assertThat(later).isEmpty();
        assertThat(lost).isEmpty();
    }

    /** Instances that answer all alike. */
    private static final class Silent implements Media {
        private final List<List<Lease>> asked = new ArrayList<>();
        private boolean gone;
        private boolean answers;

        @Override
        public void renew(List<Lease> leases, Consumer<Renewal> to) {
            asked.add(leases);
            for (var lease : leases) {
                var instance = lease.session().instanceId();
                to.accept(
                        answers
                                ? new Renewal.Answered(instance, List.of(), List.of())
                                : new Renewal.Unanswered(instance, List.of(lease), "UNAVAILABLE", gone));
            }
        }

        @Override
        public Pending open(
                CallTrace trace,
                InetSocketAddress edge,
                List<AddressFamily> ends,
                @Nullable Beginning first,
                Consumer<SessionOutcome> to) {
            return Pending.NONE;
        }

        @Override
        public Pending add(
                CallTrace trace, MediaSession session, List<AddressFamily> ends, Consumer<SessionOutcome> to) {
            return Pending.NONE;
        }

        @Override
        public void remove(CallTrace trace, MediaSession session, List<String> endIds) {}

        @Override
        public void patch(CallTrace trace, MediaSession session, long revision, List<EndPatch> ends) {}

        @Override
        public Pending play(
                CallTrace trace,
                MediaSession session,
                String endId,
                AudioStream stream,
                String audioUri,
                int repeat,
                Consumer<PlayOutcome> to) {
            return Pending.NONE;
        }

        @Override
        public void stop(CallTrace trace, MediaSession session, String endId) {}

        @Override
        public void record(CallTrace trace, MediaSession session, Tape tape, Consumer<TapeOutcome> to) {}

        @Override
        public void pause(CallTrace trace, MediaSession session, Tape tape, Consumer<TapeOutcome> to) {}

        @Override
        public void stopRecording(CallTrace trace, MediaSession session, String id, Consumer<TapeOutcome> to) {}

        @Override
        public void close(CallTrace trace, MediaSession session) {}
    }
}
