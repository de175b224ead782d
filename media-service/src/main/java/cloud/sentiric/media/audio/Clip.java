package cloud.sentiric.media.audio;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Encoded audio, shared by all who play it; never changes. Its length is in units of its RTP clock. */
public final class Clip {
    private static final int LONGEST_PTIME_MS = 60;

    private final int clock;
    private final int length;
    private final byte[] octets;
    private final byte[] silence;
    /** Where each packet ends; none where audio can be cut anywhere. */
    private final int[] ends;

    private final int packetMs;

    private Clip(int clock, int length, byte[] octets, byte[] silence, int[] ends, int packetMs) {
        this.clock = clock;
        this.length = length;
        this.octets = octets;
        this.silence = silence;
        this.ends = ends;
        this.packetMs = packetMs;
    }

    static Clip of(Codec codec, short[] samples) {
        var octets = new byte[samples.length];
        for (int i = 0; i < samples.length; i++) {
            octets[i] = codec.encode(samples[i]);
        }
        var silence = new byte[8 * LONGEST_PTIME_MS];
        Arrays.fill(silence, codec.encode((short) 0));
        return whole(8000, samples.length, octets, silence);
    }

    /**
     * Audio that can be cut at any unit.
     *
     * @param clock of its timestamps, hertz
     * @param silence 60 ms of it
     */
    public static Clip whole(int clock, int length, byte[] octets, byte[] silence) {
        return new Clip(clock, length, octets, silence, new int[0], 0);
    }

    /**
     * Audio in packets that cannot be cut.
     *
     * @param ends where in the octets each one ends
     * @param packetMs milliseconds of each
     */
    public static Clip packets(int clock, byte[] octets, int[] ends, int packetMs) {
        return new Clip(clock, ends.length * packetMs * (clock / 1000), octets, new byte[0], ends, packetMs);
    }

    /** Of its timestamps, hertz. */
    public int clock() {
        return clock;
    }

    /** Units of its clock. */
    public int length() {
        return length;
    }

    /** Octets that it holds. */
    public int octets() {
        return octets.length;
    }

    /** Milliseconds, begun ones not counted. */
    public int durationMs() {
        return length / (clock / 1000);
    }

    /** Milliseconds of audio in a packet, where so many are wanted. */
    public int packetMs(int wanted) {
        return ends.length == 0 ? wanted : packetMs;
    }

    /** Puts so many units from an offset; of packets, the one that begins there. */
    public void copy(int offset, int units, ByteBuffer out) {
        if (ends.length == 0) {
            out.put(octets, octets(offset), octets(units));
        } else {
            int packet = offset / (packetMs * (clock / 1000));
            int begin = packet == 0 ? 0 : ends[packet - 1];
            out.put(octets, begin, ends[packet] - begin);
        }
    }

    /** Puts so many units of silence, 60 ms at most, where audio can be cut. */
    public void silence(int units, ByteBuffer out) {
        out.put(silence, 0, octets(units));
    }

    private int octets(int units) {
        return (int) ((long) octets.length * units / length);
    }
}
