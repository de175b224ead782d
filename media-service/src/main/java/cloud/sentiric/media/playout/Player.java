package cloud.sentiric.media.playout;

import cloud.sentiric.media.rtp.RtpClock;
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
    private final int octetsPerPacket;
    private final long packetNanos;
    private final long total;
    private long position;
    private long due;
    private int timestamp;
    private boolean marker = true;

    public Player(Playback playback, SendingSource source, long start) {
        this.playback = playback;
        this.source = source;
        this.octetsPerPacket = playback.ptimeMs() * RtpClock.UNITS_PER_MS;
        this.packetNanos = playback.ptimeMs() * 1_000_000L;
        this.total = (long) playback.clip().length() * playback.repeat();
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
        return (int) (Math.min(position, total) / RtpClock.UNITS_PER_MS);
    }

    /** Puts the packet that is due. */
    public void send(long now, ByteBuffer out) {
        catchUp(now);
        source.writeHeader(out, marker, playback.payloadType(), timestamp, octetsPerPacket);
        payload(out);
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
            timestamp += (int) packets * octetsPerPacket;
            marker = true;
        }
    }

    private void advance() {
        position += octetsPerPacket;
        timestamp += octetsPerPacket;
        due += packetNanos;
    }

    private void payload(ByteBuffer out) {
        var clip = playback.clip();
        long at = position;
        int left = octetsPerPacket;
        while (left > 0 && at < total) {
            int offset = (int) (at % clip.length());
            int length = Math.min(left, clip.length() - offset);
            clip.copy(offset, length, out);
            at += length;
            left -= length;
        }
        byte silence = clip.codec().encode((short) 0);
        for (; left > 0; left--) {
            out.put(silence);
        }
    }
}
