package cloud.sentiric.phone.rtp;

import cloud.sentiric.phone.audio.Likeness;
import cloud.sentiric.phone.audio.Pcm;

/**
 * What a call has brought so far.
 *
 * @param audio by timestamp from the first packet on; what was lost is silence
 * @param packets speech packets, duplicates not counted
 * @param lost RFC 3550 A.3: expected by sequence numbers, less those that came
 * @param jitterMillis interarrival jitter, RFC 3550 A.8
 * @param faults broken rules: payload type, length, timestamps that do not fit the sequence numbers
 */
public record Heard(Pcm audio, int packets, int lost, int duplicates, double jitterMillis, int faults) {
    /** Root mean square below which a frame is silence; an idle µ-law line has less than 10. */
    private static final int SILENCE = 60;

    /** Seconds of audio that was not silence. */
    public double seconds() {
        return audio.audibleSeconds(SILENCE);
    }

    /** How like it is to a reference. */
    public Likeness likenessTo(Pcm reference) {
        return Likeness.between(reference, audio);
    }

    @Override
    public String toString() {
        return "%.1f s of audio in %d packets, %d lost, jitter %.1f ms"
                .formatted(seconds(), packets, lost, jitterMillis);
    }
}
