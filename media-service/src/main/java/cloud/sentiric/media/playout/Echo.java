package cloud.sentiric.media.playout;

import cloud.sentiric.media.rtp.RtpHeader;
import cloud.sentiric.media.rtp.SendingSource;
import java.nio.ByteBuffer;

/**
 * Sends back what is heard, as our own source: sequence numbers run on, timestamps keep the distances they came with,
 * payload type, marker and payload are as received.
 */
final class Echo {
    private final SendingSource source;
    private boolean started;
    private int heardSsrc;
    private int shift;

    Echo(SendingSource source) {
        this.source = source;
    }

    /** Puts the answer to a packet that was heard. */
    void send(RtpHeader heard, ByteBuffer datagram, long now, ByteBuffer out) {
        boolean first = !started || heardSsrc != heard.ssrc();
        if (first) {
            shift = source.talkspurt(now) - heard.timestamp();
            heardSsrc = heard.ssrc();
            started = true;
        }
        int length = heard.payloadLength();
        source.writeHeader(out, first || heard.marker(), heard.payloadType(), heard.timestamp() + shift, length);
        out.put(out.position(), datagram, heard.payloadOffset(), length);
        out.position(out.position() + length);
    }
}
