package cloud.sentiric.media.recording;

import cloud.sentiric.media.codec.Codecs;
import cloud.sentiric.media.codec.Format;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A recording of one or more channels on one time line. No file, no clock: packets with the time of their arrival come in, samples go
 * out when nothing can change them any more. Times are nanoseconds since it began.
 */
public final class Recording implements AutoCloseable {
    /** Samples a second, of each channel. */
    public static final int RATE = Track.RATE;
    /** What is kept in memory until it goes out. */
    public static final int HELD_BACK_MS = Track.HELD_BACK * 1000 / RATE;

    private static final int NANOS_PER_SAMPLE = 1_000_000_000 / RATE;
    private static final int BLOCK = RATE / 10;

    private final List<Track> tracks = new ArrayList<>();
    private final short[] block;
    private long given;
    private boolean paused;

    /** One of so many channels, in which nothing was heard. */
    public Recording(int channels, Codecs codecs) {
        for (int i = 0; i < channels; i++) {
            tracks.add(new Track(codecs));
        }
        block = new short[channels * BLOCK];
    }

    /**
     * Takes a packet.
     *
     * @param format what it is; null: not known
     * @param payload between position and limit; empty: something came of which nothing is kept
     */
    public void hear(
            int channel, @Nullable Format format, int ssrc, int sequence, int timestamp, ByteBuffer payload, long at) {
        if (paused) {
            payload.position(payload.limit());
        }
        tracks.get(channel).hear(format, ssrc, sequence, timestamp, payload, samples(at));
    }

    /** From here on all channels are silent, until it goes on: time goes on, and nothing of what is said is kept. */
    public void pause(long at) {
        paused = true;
        tracks.forEach(track -> track.mute(samples(at)));
    }

    /** Goes on. */
    public void resume(long at) {
        paused = false;
        tracks.forEach(track -> track.unmute(samples(at)));
    }

    /** Gives out what nothing changes any more. */
    public void give(long now, Samples to) {
        long upTo = Long.MAX_VALUE;
        for (var track : tracks) {
            upTo = Math.min(upTo, track.settled(samples(now)));
        }
        giveUpTo(upTo, to);
    }

    /** Gives out the rest. */
    public void finish(long now, Samples to) {
        long upTo = samples(now);
        for (var track : tracks) {
            upTo = Math.max(upTo, track.end());
        }
        giveUpTo(upTo, to);
    }

    private void giveUpTo(long upTo, Samples to) {
        while (given < upTo) {
            int length = (int) Math.min(BLOCK, upTo - given);
            for (int i = 0; i < tracks.size(); i++) {
                tracks.get(i).take(length, block, i, tracks.size());
            }
            given += length;
            to.take(block, length * tracks.size());
        }
    }

    /** Milliseconds that were given out. */
    public long durationMs() {
        return given * 1000 / RATE;
    }

    /** Packets that are no sound that can be read. */
    public long unread() {
        return tracks.stream().mapToLong(Track::unread).sum();
    }

    /** Milliseconds of sound that came too late. */
    public long lateMs() {
        return tracks.stream().mapToLong(Track::lateSamples).sum() * 1000 / RATE;
    }

    /** Gives back what it decodes with. */
    @Override
    public void close() {
        tracks.forEach(Track::close);
    }

    private static long samples(long nanos) {
        return nanos / NANOS_PER_SAMPLE;
    }
}
