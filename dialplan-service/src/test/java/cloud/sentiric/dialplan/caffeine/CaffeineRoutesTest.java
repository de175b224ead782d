package cloud.sentiric.dialplan.caffeine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cloud.sentiric.dialplan.plan.Action.EchoTest;
import cloud.sentiric.dialplan.plan.CalledNumber;
import cloud.sentiric.dialplan.plan.Dialplan;
import cloud.sentiric.dialplan.plan.DialplanId;
import cloud.sentiric.dialplan.plan.InboundRoute;
import cloud.sentiric.dialplan.plan.Key;
import cloud.sentiric.dialplan.plan.Knowledge;
import cloud.sentiric.dialplan.plan.Place;
import cloud.sentiric.dialplan.plan.Records;
import cloud.sentiric.dialplan.plan.Routes;
import cloud.sentiric.dialplan.plan.Routing;
import cloud.sentiric.dialplan.plan.ScheduleId;
import cloud.sentiric.store.record.Outcome;
import cloud.sentiric.store.record.Scope;
import cloud.sentiric.store.record.TenantId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class CaffeineRoutesTest {
    private static final TenantId ACME = new TenantId("acme");
    private static final ScheduleId SCHEDULE = new ScheduleId("s");
    private static final CalledNumber NUMBER = new CalledNumber("902124548590");
    private static final CalledNumber OTHER = new CalledNumber("902120000000");
    private static final Dialplan PLAN = new Dialplan(new DialplanId("p"), ACME, "", new EchoTest(0));
    private static final Dialplan FAILSAFE = new Dialplan(DialplanId.FAILSAFE, TenantId.SYSTEM, "", new EchoTest(0));
    private static final Routing ROUTING = Routing.of(
            new InboundRoute(
                    NUMBER,
                    ACME,
                    PLAN.id(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(SCHEDULE),
                    false,
                    false,
                    ""),
            List.of(PLAN),
            Optional.empty());

    private final Stored stored = new Stored();
    private boolean reachable = true;
    private final AtomicInteger fallBacks = new AtomicInteger();
    private final CaffeineRoutes routes =
            new CaffeineRoutes(stored, () -> reachable, Duration.ofMillis(50), fallBacks::incrementAndGet);

    /** A database that answers, fails, or hangs. */
    private static final class Stored implements Routes {
        private final AtomicInteger asked = new AtomicInteger();
        private final CountDownLatch never = new CountDownLatch(1);
        private volatile Optional<Routing> routing = Optional.of(ROUTING);
        private volatile Optional<Dialplan> failsafe = Optional.empty();
        private volatile boolean failing;
        private volatile boolean hanging;
        private Runnable meanwhile = () -> {};

        @Override
        public Knowledge find(CalledNumber number) {
            asked.incrementAndGet();
            if (hanging) {
                try {
                    never.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
            if (failing) {
                throw new IllegalStateException("away");
            }
            meanwhile.run();
            return new Knowledge(number.equals(NUMBER) ? routing : Optional.empty(), failsafe);
        }
    }

    @AfterEach
    void close() {
        routes.close();
    }

    @Test
    void asksEachTimeWhileTheDatabaseAnswers() {
        assertThat(routes.find(NUMBER).routing()).contains(ROUTING);
        stored.routing = Optional.empty();
        assertThat(routes.find(NUMBER).routing()).isEmpty();
        assertThat(stored.asked).hasValue(2);
    }

    @Test
    void remembersKnownNumbersWhenItFails() {
        routes.find(NUMBER);
        stored.failing = true;
        assertThat(routes.find(NUMBER).routing()).contains(ROUTING);
        assertThatThrownBy(() -> routes.find(OTHER)).hasMessage("away");
    }

    @Test
    void doesNotWaitForOneThatHangs() {
        routes.find(NUMBER);
        stored.hanging = true;
        assertThat(routes.find(NUMBER).routing()).contains(ROUTING);
    }

    @Test
    void doesNotAskOneThatIsAway() {
        routes.find(NUMBER);
        reachable = false;
        assertThat(routes.find(NUMBER).routing()).contains(ROUTING);
        assertThat(stored.asked).hasValue(1);
        assertThat(fallBacks).hasValue(1);
    }

    @Test
    void forgetsANumberWhoseRouteIsGone() {
        routes.find(NUMBER);
        stored.routing = Optional.empty();
        routes.find(NUMBER);
        stored.failing = true;
        assertThatThrownBy(() -> routes.find(NUMBER)).hasMessage("away");
    }

    @Nested
    class OwnWrites {
        @Test
        void ofARouteAreSeenAtOnce() {
            var own = routes.noticed(new Written<>());
            assertForgotten(() -> own.change(ACME, NUMBER, Outcome::done));
            assertForgotten(() -> own.remove(ACME, NUMBER));
            assertForgotten(() -> own.add(ROUTING.route()));
            assertRemembered(() -> own.remove(ACME, OTHER));
        }

        @Test
        void ofAPlanAreSeenAtOnce() {
            var own = routes.noticedPlans(new Written<>());
            assertForgotten(() -> own.change(ACME, PLAN.id(), Outcome::done));
            assertForgotten(() -> own.add(PLAN));
            assertRemembered(() -> own.change(ACME, new DialplanId("another"), Outcome::done));
            assertRemembered(() -> own.change(new TenantId("other"), PLAN.id(), Outcome::done));
        }

        @Test
        void ofAScheduleAreSeenAtOnce() {
            var own = routes.noticedSchedules(new Written<>());
            assertForgotten(() -> own.change(ACME, SCHEDULE, Outcome::done));
            assertRemembered(() -> own.change(ACME, new ScheduleId("another"), Outcome::done));
        }

        @Test
        void thatFailedMayHaveBeenMade() {
            var written = new Written<CalledNumber, InboundRoute>();
            written.failing = true;
            var own = routes.noticed(written);
            routes.find(NUMBER);
            assertThatThrownBy(() -> own.change(ACME, NUMBER, Outcome::done)).hasMessage("late");
            stored.failing = true;
            assertThatThrownBy(() -> routes.find(NUMBER)).hasMessage("away");
        }

        /** What was read before a write must not come into the memory after it. */
        @Test
        void duringAReadAreNotForgotten() {
            var own = routes.noticed(new Written<>());
            stored.meanwhile = () -> own.remove(ACME, NUMBER);
            routes.find(NUMBER);
            stored.failing = true;
            assertThatThrownBy(() -> routes.find(NUMBER)).hasMessage("away");
        }

        private void assertForgotten(Runnable write) {
            stored.failing = false;
            routes.find(NUMBER);
            write.run();
            stored.failing = true;
            assertThatThrownBy(() -> routes.find(NUMBER)).hasMessage("away");
        }

        private void assertRemembered(Runnable write) {
            stored.failing = false;
            routes.find(NUMBER);
            write.run();
            stored.failing = true;
            assertThat(routes.find(NUMBER).routing()).contains(ROUTING);
        }
    }

    /** Records that take every write. */
    private static final class Written<K extends Key, V> implements Records<K, V> {
        boolean failing;

        @Override
        public Outcome<V> add(V value) {
            return Outcome.done(value);
        }

        @Override
        public Outcome<V> change(TenantId tenant, K id, Function<V, Outcome<V>> change) {
            if (failing) {
                throw new IllegalStateException("late");
            }
            return new Outcome.Unknown<>("id", id.value());
        }

        @Override
        public Outcome<K> remove(TenantId tenant, K id) {
            return Outcome.done(id);
        }

        @Override
        public Optional<V> find(TenantId tenant, K id) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<V> list(Scope scope, Place after, int limit) {
            throw new UnsupportedOperationException();
        }
    }

    @Test
    void givesTheFailsafeForUnknownNumbersWhileAway() {
        stored.failsafe = Optional.of(FAILSAFE);
        routes.find(NUMBER);
        stored.failing = true;
        reachable = false;
        assertThat(routes.find(OTHER)).isEqualTo(new Knowledge(Optional.empty(), Optional.of(FAILSAFE)));
    }

    @Test
    void comesBack() {
        routes.find(NUMBER);
        stored.failing = true;
        routes.find(NUMBER);
        stored.failing = false;
        stored.failsafe = Optional.of(FAILSAFE);
        assertThat(routes.find(NUMBER)).isEqualTo(new Knowledge(Optional.of(ROUTING), Optional.of(FAILSAFE)));
    }
}
