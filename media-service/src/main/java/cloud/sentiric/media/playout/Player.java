package cloud.sentiric.media.playout;

import cloud.sentiric.media.rtp.RtpHeader;
import cloud.sentiric.media.rtp.SendingSource;
import java.nio.ByteBuffer;

/**
 * A clip being played: one packet each ptime against an absolute schedule.
 *
 * <p>A short stall is caught up by sending what is due; after a longer one the schedule moves on by whole packets, the
 * timestamps with it, and a new talkspurt begins: no audio is left out, and no burst sent. Times are nanoseconds.
 */
public final class Player {
    /** Lateness that is caught up. */
    static final long CATCH_UP = 60_000_000;

    private final Playback playback;
    private final SendingSource source;
    private final int unitsPerPacket;
    private final int unitsPerMs;
    private final long packetNanos;
    private final long total;
    private long position;
    private long due;
    private int timestamp;
    private boolean marker = true;

    public Player(Playback playback, SendingSource source, long start) {
        this.playback = playback;
        this.source = source;
        var clip = playback.clip();
        int packetMs = clip.packetMs(playback.ptimeMs());
        this.unitsPerMs = clip.clock() / 1000;
        this.unitsPerPacket = packetMs * unitsPerMs;
        this.packetNanos = packetMs * 1_000_000L;
        source.clock(clip.clock());
        this.total = (long) clip.length() * playback.repeat();
        this.due = start;
        this.timestamp = source.talkspurt(start);
    }

    /** When the next packet is to be sent, or when the last one has been heard. */
    public long due() {
        return due;
    }

    /** Whether all was sent; at {@link #due} all is heard too. */
    public boolean finished() {
        return position >= total;
    }

    /** Milliseconds of the clip that were sent. */
    public int playedMs() {
        return (int) (Math.min(position, total) / unitsPerMs);
    }

    /** Puts the packet that is due. */
    public void send(long now, ByteBuffer out) {
        catchUp(now);
        int start = out.position();
        out.position(start + RtpHeader.LENGTH);
        payload(out);
        int end = out.position();
        out.position(start);
        int octets = end - start - RtpHeader.LENGTH;
        source.writeHeader(out, marker, playback.payloadType(), timestamp, unitsPerPacket, octets);
        out.position(end);
        marker = false;
        advance();
    }

    /** Lets the packet that is due go by unsent. */
    public void skip(long now) {
        catchUp(now);
        marker = true;
        advance();
    }

    private void catchUp(long now) {
        if (now - due > CATCH_UP) {
            long packets = (now - due) / packetNanos;
            due += packets * packetNanos;
            timestamp += (int) packets * unitsPerPacket;
            marker = true;
        }
    }

    private void advance() {
        position += unitsPerPacket;
        timestamp += unitsPerPacket;
        due += packetNanos;
    }

    private void payload(ByteBuffer out) {
        var clip = playback.clip();
        long at = position;
        int left = unitsPerPacket;
        while (left > 0 && at < total) {
            int offset = (int) (at % clip.length());
            int length = Math.min(left, clip.length() - offset);
            clip.copy(offset, length, out);
            at += length;
            left -= length;
        }
        if (left > 0) {
            clip.silence(left, out);
        }
    }
}
