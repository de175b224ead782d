package cloud.sentiric.signaling;

import cloud.sentiric.signaling.digest.Guesses;
import io.micrometer.core.instrument.MeterRegistry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts wrong digests, sip_digest_failures_total{result}, and writes an audit line for each. */
final class GuessAudit implements Guesses.Audit {
    private static final Logger log = LoggerFactory.getLogger("audit");

    private final MeterRegistry registry;

    GuessAudit(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public void wrong(Guesses.Trial trial, Guesses.Judgement judgement) {
        boolean locked = judgement instanceof Guesses.Locked;
        registry.counter("sip.digest.failures", "result", locked ? "locked" : "wrong")
                .increment();
        // The AOR is escaped: a user name cannot begin a line of its own.
        log.info("digest {} for {} from {}", locked ? "refused, locked," : "wrong", trial.user(), trial.source());
    }
}
