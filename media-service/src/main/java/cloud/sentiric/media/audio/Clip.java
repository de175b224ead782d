package cloud.sentiric.media.audio;

import cloud.sentiric.media.rtp.RtpClock;
import java.nio.ByteBuffer;

/** Encoded audio, 8 kHz, shared by all who play it; never changes. */
public final class Clip {
    private final Codec codec;
    private final byte[] octets;

    private Clip(Codec codec, byte[] octets) {
        this.codec = codec;
        this.octets = octets;
    }

    static Clip of(Codec codec, short[] samples) {
        var octets = new byte[samples.length];
        for (int i = 0; i < samples.length; i++) {
            octets[i] = codec.encode(samples[i]);
        }
        return new Clip(codec, octets);
    }

    public Codec codec() {
        return codec;
    }

    /** Octets, which are samples. */
    public int length() {
        return octets.length;
    }

    /** Milliseconds, begun ones not counted. */
    public int durationMs() {
        return octets.length / RtpClock.UNITS_PER_MS;
    }

    /** Puts octets from an offset. */
    public void copy(int offset, int length, ByteBuffer out) {
        out.put(octets, offset, length);
    }
}
