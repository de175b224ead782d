package cloud.sentiric.media.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cloud.sentiric.media.end.EndId;
import cloud.sentiric.media.port.AddressFamily;
import cloud.sentiric.media.port.PortCounts;
import cloud.sentiric.media.port.PortPool;
import cloud.sentiric.media.port.PortRange;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class SessionsTest {
    private static final long SECOND = 1_000_000_000;
    private static final CallId CALL = new CallId("alice@example.com");
    private static final RequestId ALICE = new RequestId("alice-0123456789");
    private static final RequestId BOB = new RequestId("bob-0123456789ab");
    private static final RequestId CAROL = new RequestId("carol-0123456789");

    private final Sessions sessions = sessions("10000-10003");

    private static Sessions sessions(String range) {
        return new Sessions(
                new PortPool(
                        PortRange.of(range),
                        new PortPool.Rest(Duration.ofSeconds(5), Duration.ofSeconds(1)),
                        new Random(5)),
                new Sessions.Terms(Duration.ofSeconds(20), Duration.ofSeconds(60)),
                new Random(5));
    }

    private Lent open(RequestId request, long now) {
        return open(sessions, request, 1, now);
    }

    private static Lent open(Sessions sessions, RequestId request, int ends, long now) {
        return Objects.requireNonNull(sessions.open(request, CALL, families(ends), now, end -> true));
    }

    private static List<AddressFamily> families(int ends) {
        return Collections.nCopies(ends, AddressFamily.IPV4);
    }

    private static LeaseId id(Lent lent) {
        return lent.lease().id();
    }

    @Test
    void oneCallIdTwiceHasTwoPorts() {
        var first = open(ALICE, 0);
        var second = open(BOB, 0);
        assertThat(second.lease().callId()).isEqualTo(first.lease().callId());
        assertThat(second.ends().getFirst().port())
                .isNotEqualTo(first.ends().getFirst().port());
        assertThat(id(second)).isNotEqualTo(id(first));
        sessions.close(id(first), 0);
        assertThat(sessions.find(id(second))).isEqualTo(second);
        assertThat(sessions.counts()).isEqualTo(new PortCounts(1, 0, 1));
    }

    @Test
    void aRequestIsAnsweredOnce() {
        assertThat(sessions.given(ALICE)).isNull();
        var lent = open(ALICE, 0);
        assertThat(sessions.given(ALICE)).isEqualTo(lent);
        assertThat(sessions.given(BOB)).isNull();
        sessions.close(id(lent), 0);
        assertThat(sessions.given(ALICE)).isNull();
    }

    @Test
    void allEndsAreOpenedOrNone() {
        var bound = new AtomicInteger();
        var none = sessions.open(ALICE, CALL, families(3), 0, end -> bound.incrementAndGet() > 0);
        assertThat(none).isNull();
        assertThat(bound).hasValue(2);
        assertThat(sessions.counts()).isEqualTo(new PortCounts(0, 2, 0));
        assertThat(sessions.given(ALICE)).isNull();
        assertThat(open(sessions, ALICE, 2, 0).ends())
                .extracting(LentEnd::id)
                .containsExactly(new EndId(1), new EndId(2));
    }

    @Test
    void whereOpeningBreaksOffNothingIsHeld() {
        assertThatThrownBy(() -> sessions.open(ALICE, CALL, families(2), 0, end -> {
                    if (end.id().number() == 2) {
                        throw new UnsupportedOperationException("IPv6 not available");
                    }
                    return true;
                }))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThat(sessions.size()).isZero();
        assertThat(sessions.counts()).isEqualTo(new PortCounts(0, 1, 1));
    }

    @Test
    void endsComeAndGo() {
        var id = id(open(ALICE, 0));
        var added = Objects.requireNonNull(sessions.add(id, BOB, AddressFamily.IPV6, 0, end -> true));
        assertThat(added.id()).isEqualTo(new EndId(2));
        assertThat(added.family()).isEqualTo(AddressFamily.IPV6);
        assertThat(sessions.given(id, BOB)).isEqualTo(added);
        assertThat(sessions.add(id, CAROL, AddressFamily.IPV4, 0, end -> true)).isNull();
        assertThat(sessions.remove(id, added.id(), 0)).isEqualTo(added);
        assertThat(sessions.remove(id, added.id(), 0)).isNull();
        assertThat(sessions.given(id, BOB)).isNull();
        assertThat(sessions.counts()).isEqualTo(new PortCounts(1, 0, 1));
        // No end has the id of another, not even of one that is gone.
        var next = Objects.requireNonNull(sessions.add(id, CAROL, AddressFamily.IPV4, SECOND, end -> true));
        assertThat(next.id()).isEqualTo(new EndId(3));
        assertThat(next.port()).isEqualTo(added.port());
        sessions.close(id, SECOND);
        assertThat(sessions.counts()).isEqualTo(new PortCounts(0, 0, 2));
    }

    @Test
    void aSessionHasSoManyEndsAtMost() {
        var large = sessions("10000-10099");
        var id = id(open(large, ALICE, Sessions.MOST_ENDS, 0));
        assertThat(large.isFull(id)).isTrue();
        large.remove(id, new EndId(3), 0);
        assertThat(large.isFull(id)).isFalse();
    }

    @Test
    void aLeaseOfBeforeDoesNotOpenItsPortAgain() {
        var before = open(ALICE, 0);
        open(BOB, 0);
        sessions.close(id(before), 0);
        var after = open(CAROL, SECOND);
        assertThat(after.ends().getFirst().port())
                .isEqualTo(before.ends().getFirst().port());
        assertThat(sessions.find(id(before))).isNull();
        assertThat(sessions.lease(id(before))).isNull();
        assertThat(sessions.renew(id(before), SECOND)).isNull();
        assertThat(sessions.close(id(before), SECOND)).isNull();
        assertThat(sessions.remove(id(before), new EndId(1), SECOND)).isNull();
        assertThat(sessions.find(id(after))).isEqualTo(after);
    }

    @Test
    void closedTwiceIsClosedOnce() {
        var lent = open(ALICE, 0);
        assertThat(sessions.close(id(lent), 0)).isEqualTo(lent);
        assertThat(sessions.close(id(lent), 0)).isNull();
        assertThat(sessions.counts()).isEqualTo(new PortCounts(0, 1, 1));
    }

    @Test
    void aLeaseEndsSoonUnlessRenewedAndLastsLongerThen() {
        var kept = open(ALICE, 0);
        var left = open(BOB, 0);
        assertThat(sessions.renew(id(kept), 10 * SECOND)).isEqualTo(kept.lease());
        assertThat(sessions.expire(20 * SECOND - 1)).isEmpty();
        assertThat(sessions.expire(20 * SECOND)).containsExactly(left);
        assertThat(sessions.expire(70 * SECOND - 1)).isEmpty();
        assertThat(sessions.expire(70 * SECOND)).containsExactly(kept);
        assertThat(sessions.renew(id(kept), 70 * SECOND)).isNull();
    }

    @Test
    void aLeaseIsNamedByItsBitsAndNotLogged() {
        var lent = open(ALICE, 0);
        assertThat(id(lent).value()).matches("[0-9a-f]{32}");
        assertThat(lent.toString()).doesNotContain(id(lent).value());
    }
}
