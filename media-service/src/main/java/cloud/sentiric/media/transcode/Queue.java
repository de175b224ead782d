package cloud.sentiric.media.transcode;

/** Samples that wait for a packet to be full. */
final class Queue {
    private final short[] samples;
    private int count;

    /** Nothing yet, and no more than so many; what is too much is left out. */
    Queue(int most) {
        samples = new short[most];
    }

    void put(short[] some, int number) {
        int taken = Math.min(number, samples.length - count);
        System.arraycopy(some, 0, samples, count, taken);
        count += taken;
    }

    int count() {
        return count;
    }

    /** From the first on. */
    short[] samples() {
        return samples;
    }

    /** Fills it up with silence. */
    void pad(int to) {
        for (; count < to; count++) {
            samples[count] = 0;
        }
    }

    void remove(int number) {
        count -= number;
        System.arraycopy(samples, number, samples, 0, count);
    }

    void clear() {
        count = 0;
    }
}
