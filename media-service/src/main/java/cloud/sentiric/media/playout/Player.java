package cloud.sentiric.media.playout;

import cloud.sentiric.media.rtp.RtpHeader;
import cloud.sentiric.media.rtp.SendingSource;
import java.nio.ByteBuffer;

/** A clip being played. */
public final class Player implements Sounding {
    private final Playback playback;
    private final SendingSource source;
    private final Pace pace;
    private final int unitsPerMs;
    private final long total;
    private long position;

    /** Begins at a time in nanoseconds. */
    public Player(Playback playback, SendingSource source, long start) {
        this.playback = playback;
        this.source = source;
        var clip = playback.clip();
        this.unitsPerMs = clip.clock() / 1000;
        this.total = (long) clip.length() * playback.repeat();
        this.pace = new Pace(source, clip.clock(), clip.packetMs(playback.ptimeMs()));
        pace.begin(start);
    }

    @Override
    public long due() {
        return pace.due();
    }

    @Override
    public boolean finished() {
        return position >= total;
    }

    /** Milliseconds of the clip that were sent. */
    public int playedMs() {
        return (int) (Math.min(position, total) / unitsPerMs);
    }

    @Override
    public void send(long now, ByteBuffer out) {
        pace.catchUp(now);
        int start = out.position();
        out.position(start + RtpHeader.LENGTH);
        payload(out);
        int end = out.position();
        out.position(start);
        int octets = end - start - RtpHeader.LENGTH;
        source.writeHeader(out, pace.marker(), playback.payloadType(), pace.timestamp(), pace.units(), octets);
        out.position(end);
        advance(true);
    }

    @Override
    public void skip(long now) {
        pace.catchUp(now);
        advance(false);
    }

    private void advance(boolean sent) {
        position += pace.units();
        pace.advance(sent);
    }

    private void payload(ByteBuffer out) {
        var clip = playback.clip();
        long at = position;
        int left = pace.units();
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
