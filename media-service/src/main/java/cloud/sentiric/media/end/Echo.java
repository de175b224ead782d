package cloud.sentiric.media.end;

import cloud.sentiric.media.codec.Format;
import cloud.sentiric.media.rtp.RtpHeader;
import cloud.sentiric.media.rtp.SendingSource;
import java.nio.ByteBuffer;

/**
 * Sends back the audio that is heard, as our own source: sequence numbers run on, timestamps keep the distances they came
 * with, marker and payload are as received.
 *
 * <p>Nothing but audio: telephone-events are for whoever answers (RFC 4733). And no faster than sound: a side that sends
 * whenever it hears something would go round with us without end.
 */
final class Echo {
    /** Sound that may come at once, after a jam on the way. */
    private static final long BURST_MS = 500;

    private static final long MS = 1_000_000;

    private final SendingSource source;
    private final Format format;
    private boolean started;
    private int heardSsrc;
    private int shift;
    /** Until when what was sent back lasts, nanoseconds. */
    private long soundUntil = Long.MIN_VALUE;

    /**
     * An echo.
     *
     * @param format of the audio
     */
    Echo(SendingSource source, Format format) {
        this.source = source;
        this.format = format;
        source.clock(format.clock());
    }

    /** Puts the answer to a packet that was heard; false if there is none. */
    boolean send(RtpHeader heard, ByteBuffer datagram, long now, ByteBuffer out) {
        int length = heard.payloadLength();
        int units = format.units(datagram, heard.payloadOffset(), length);
        if (heard.payloadType() != format.payloadType() || units <= 0) {
            return false;
        }
        long begin = Math.max(now, soundUntil);
        if (begin - now > BURST_MS * MS) {
            return false;
        }
        soundUntil = begin + units * MS / format.unitsPerMs();
        boolean first = !started || heardSsrc != heard.ssrc();
        if (first) {
            shift = source.talkspurt(now) - heard.timestamp();
            heardSsrc = heard.ssrc();
            started = true;
        }
        source.writeHeader(out, first || heard.marker(), heard.payloadType(), heard.timestamp() + shift, units, length);
        out.put(out.position(), datagram, heard.payloadOffset(), length);
        out.position(out.position() + length);
        return true;
    }
}
