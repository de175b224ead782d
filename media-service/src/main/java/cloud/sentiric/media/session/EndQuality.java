package cloud.sentiric.media.session;

import cloud.sentiric.media.end.EndId;
import cloud.sentiric.media.quality.Quality;
import java.util.Locale;

/**
 * How the party at an end was heard.
 *
 * @param party who that is; empty where nobody said so
 */
public record EndQuality(EndId end, String party, Quality quality) {
    /** For the log. */
    public String words() {
        return String.format(
                Locale.ROOT,
                "%s: %d packets, %.1f %% lost, jitter %.0f ms, MOS %s",
                party.isEmpty() ? "end " + end : party,
                quality.received(),
                100 * quality.loss(),
                quality.jitterMs(),
                quality.mos() == 0
                        ? "unknown"
                        : String.format(Locale.ROOT, "%.1f (worst %.1f)", quality.mos(), quality.worstMos()));
    }
}
