package cloud.sentiric.media.quality;

/**
 * What has been counted of an end until a moment; times are nanoseconds.
 *
 * @param now the moment
 * @param sent RTP packets
 * @param received RTP packets
 * @param lost RTP packets missing by sequence number
 * @param gaps times that some were missing
 * @param unheard time in which nothing usable came though it should
 */
public record Counts(long now, long sent, long received, long lost, long gaps, long unheard) {
    /** What was counted from an earlier moment on. */
    Counts since(Counts before) {
        return new Counts(
                now - before.now,
                sent - before.sent,
                received - before.received,
                // Fewer than before: those that were missing then have come late.
                Math.max(0, lost - before.lost),
                gaps - before.gaps,
                unheard - before.unheard);
    }
}
