package cloud.sentiric.dialplan.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cloud.sentiric.dialplan.plan.Place;
import cloud.sentiric.dialplan.toll.Rate;
import cloud.sentiric.dialplan.toll.RatePrefix;
import cloud.sentiric.store.record.Outcome;
import cloud.sentiric.store.record.TenantId;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class KeptTest {
    private static final TenantId ACME = new TenantId("acme");
    private static final TenantId OTHER = new TenantId("other");

    private final Shelf<RatePrefix, Rate> stored = new Shelf<>(KeptTest::place);
    private final Kept<RatePrefix, Rate, Long> kept = new Kept<>(KeptTest::place, Rate::perMinute, RatePrefix::new);

    private static Place place(Rate rate) {
        return Place.of(rate.tenant(), rate.prefix());
    }

    private static Rate rate(TenantId tenant, String prefix, long perMinute) {
        return new Rate(tenant, new RatePrefix(prefix), perMinute);
    }

    @Test
    void isNotWholeBeforeItIsLoaded() {
        assertThat(kept.isWhole()).isFalse();
        kept.load(stored);
        assertThat(kept.isWhole()).isTrue();
    }

    @Test
    void loadsPageAfterPage() {
        IntStream.range(0, 2500).forEach(i -> stored.with(rate(ACME, "+" + i, i)));
        kept.load(stored);
        assertThat(kept.isWhole()).isTrue();
        assertThat(kept.find(ACME, new RatePrefix("+2499"))).contains(rate(ACME, "+2499", 2499));
    }

    @Test
    void keepsRecordsOfTenantsApart() {
        stored.with(rate(ACME, "+1", 1), rate(OTHER, "+1", 2));
        kept.load(stored);
        assertThat(kept.find(OTHER, new RatePrefix("+1"))).contains(rate(OTHER, "+1", 2));
        stored.remove(OTHER, new RatePrefix("+1"));
        kept.refresh(stored, new Place("other", "+1"));
        assertThat(kept.find(OTHER, new RatePrefix("+1"))).isEmpty();
        assertThat(kept.find(ACME, new RatePrefix("+1"))).isPresent();
    }

    @Test
    void movesAChangedRecordToItsGroup() {
        stored.with(rate(ACME, "+1", 1));
        kept.load(stored);
        stored.with(rate(ACME, "+1", 2));
        kept.refresh(stored, new Place("acme", "+1"));
        assertThat(kept.of(1L)).isEmpty();
        assertThat(kept.of(2L)).containsExactly(rate(ACME, "+1", 2));
    }

    @Test
    void ownWritesAreSeenAtOnce() {
        kept.load(stored);
        var own = kept.noticed(stored);
        own.add(rate(ACME, "+1", 1));
        assertThat(kept.of(1L)).hasSize(1);
        own.change(ACME, new RatePrefix("+1"), before -> Outcome.done(rate(ACME, "+1", 2)));
        assertThat(kept.of(2L)).hasSize(1);
        own.remove(ACME, new RatePrefix("+1"));
        assertThat(kept.of(2L)).isEmpty();
    }

    @Test
    void aLoadThatFailsLeavesWhatIsThere() {
        stored.with(rate(ACME, "+1", 1));
        kept.load(stored);
        stored.away = true;
        assertThatThrownBy(() -> kept.load(stored)).hasMessage("away");
        assertThatThrownBy(() -> kept.refresh(stored, new Place("acme", "+1"))).hasMessage("away");
        assertThat(kept.isWhole()).isTrue();
        assertThat(kept.of(1L)).hasSize(1);
    }

    @Test
    void isNotWholeWhileThereIsMoreThanFits() {
        var small = new Kept<RatePrefix, Rate, Long>(KeptTest::place, Rate::perMinute, RatePrefix::new, 3);
        small.load(stored.with(rate(ACME, "+1", 1), rate(ACME, "+2", 1)));
        assertThat(small.isWhole()).isTrue();
        small.refresh(stored.with(rate(ACME, "+3", 1)), new Place("acme", "+3"));
        assertThat(small.isWhole()).isTrue();
        small.refresh(stored.with(rate(ACME, "+4", 1)), new Place("acme", "+4"));
        assertThat(small.isWhole()).isFalse();
        small.load(stored);
        assertThat(small.isWhole()).isFalse();
        stored.remove(ACME, new RatePrefix("+4"));
        stored.remove(ACME, new RatePrefix("+3"));
        small.load(stored);
        assertThat(small.isWhole()).isTrue();
    }
}
