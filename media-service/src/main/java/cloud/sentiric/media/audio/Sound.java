package cloud.sentiric.media.audio;

/** Linear sound, 16 bits, mono, 8 kHz; never changes. */
public final class Sound {
    private final short[] samples;

    Sound(short[] samples) {
        this.samples = samples;
    }

    /** Encodes it. */
    public Clip encode(Codec codec) {
        return Clip.of(codec, samples);
    }

    /** How many samples it has. */
    public int length() {
        return samples.length;
    }

    /** One sample. */
    public short sample(int index) {
        return samples[index];
    }
}
