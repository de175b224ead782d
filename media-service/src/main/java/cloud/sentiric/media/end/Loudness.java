package cloud.sentiric.media.end;

import cloud.sentiric.media.audio.Hearing;
import cloud.sentiric.media.rtp.RtpHeader;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Whether what a party says is silent. One packet in eight is looked at: who speaks is loud in more than one of them, and it costs
 * a tenth. Times are nanoseconds.
 */
final class Loudness {
    /** Silence that is worth a word. */
    static final long SILENT_AFTER = 10_000_000_000L;

    private static final int EACH = 8;
    /** Of 32,767: 48 dB under full scale, below speech and above the noise of a line. */
    private static final int LOUD = 128;

    private int packets;
    private boolean known;
    private long loudAt;
    private long heardAt;
    private boolean silent;

    /** Takes a packet in order. */
    void hear(RtpHeader header, ByteBuffer datagram, long now, List<Happening> news) {
        if (packets++ % EACH != 0) {
            return;
        }
        int peak = header.payloadType() == Speech.COMFORT_NOISE ? 0 : Hearing.peak(header, datagram);
        if (peak < 0) {
            return;
        }
        heardAt = now;
        if (!known || peak >= LOUD) {
            known = true;
            loudAt = now;
            if (silent) {
                silent = false;
                news.add(new Happening.Silent(false));
            }
        }
    }

    /** Looks whether it has been silent for long, as far as it was heard. */
    void look(List<Happening> news) {
        if (known && !silent && heardAt - loudAt >= SILENT_AFTER) {
            silent = true;
            news.add(new Happening.Silent(true));
        }
    }
}
