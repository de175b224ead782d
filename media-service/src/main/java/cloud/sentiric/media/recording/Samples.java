package cloud.sentiric.media.recording;

/** Who is given the samples of a recording, once each and in order. */
@FunctionalInterface
public interface Samples {
    /**
     * Takes the next ones.
     *
     * @param interleaved a sample of each channel in turn; the array is used again
     * @param length how many there are, of all channels
     */
    void take(short[] interleaved, int length);
}
