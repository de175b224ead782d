package cloud.sentiric.media.end;

import cloud.sentiric.media.codec.Codecs;
import cloud.sentiric.media.codec.Formats;
import cloud.sentiric.media.rtp.RtpHeader;
import cloud.sentiric.media.rtp.SendingSource;
import cloud.sentiric.media.transcode.Crossing;
import cloud.sentiric.media.transcode.Transcoder;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** How the packets of the party that is heard at an end become such as the party there takes. */
final class Relaying {
    private final Codecs codecs;
    private final SendingSource source;
    private Crossing crossing = new Crossing.Untouched();
    private @Nullable Transcoder transcoder;

    Relaying(Codecs codecs, SendingSource source) {
        this.codecs = codecs;
        this.source = source;
    }

    /** Takes what the party that is heard speaks, and what the one that hears it does. What goes on as it was is the same. */
    void agree(Formats speaker, Formats hearer) {
        var next = Crossing.between(speaker, hearer);
        if (!next.equals(crossing)) {
            close();
            // Where a library fails nothing is agreed, and it is tried again with the next patch.
            transcoder = next instanceof Crossing.Transcoded what ? new Transcoder(codecs, what, source) : null;
            crossing = next;
        }
    }

    /** Whether the party has a stream of ours in place of the one that comes. */
    boolean isOurs() {
        return transcoder != null;
    }

    /** Makes the packet at the buffer's position fit; false if it is to stay behind. */
    boolean fit(ByteBuffer packet) {
        return !(crossing instanceof Crossing.Renumbered(var numbers)) || numbers.change(packet);
    }

    /** Takes a packet; false where it is to be taken once more, after {@link #next} has put what there was. */
    boolean take(RtpHeader header, ByteBuffer datagram, long now) {
        return transcoder == null || transcoder.take(header, datagram, now);
    }

    /** Puts a packet; false where there is none. */
    boolean next(long now, ByteBuffer out) {
        return transcoder != null && transcoder.next(now, out);
    }

    /** When {@link #next} has something without that anything comes. */
    long due() {
        return transcoder == null ? End.NEVER : transcoder.due();
    }

    /** Something else is sent in its place. */
    void rest() {
        if (transcoder != null) {
            transcoder.rest();
        }
    }

    void close() {
        if (transcoder != null) {
            transcoder.close();
            transcoder = null;
        }
        crossing = new Crossing.Untouched();
    }
}
