package cloud.sentiric.media.mix;

/**
 * What is mixed at a time: 20 ms of linear sound at 16 kHz, whatever the parties speak. One rate for all never changes while somebody
 * comes or goes, and what it costs narrow-band parties, filters there and back, is paid for those who talk alone.
 */
final class Frame {
    static final int RATE = 16_000;
    static final int MS = 20;
    static final int SAMPLES = RATE / 1000 * MS;
    static final long NANOS = MS * 1_000_000L;

    private Frame() {}

    /** How loud it is: the mean of the squares of its samples. */
    static long energy(short[] samples) {
        long sum = 0;
        for (int i = 0; i < SAMPLES; i++) {
            long sample = samples[i];
            sum += sample * sample;
        }
        return sum / SAMPLES;
    }
}
