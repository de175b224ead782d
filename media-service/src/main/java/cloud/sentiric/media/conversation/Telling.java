package cloud.sentiric.media.conversation;

/** Tells the partner, in milliseconds since the conversation began. */
final class Telling {
    private static final long MS_NANOS = 1_000_000;

    private final Partner partner;
    private final int rate;
    private final long began;

    Telling(Partner partner, int rate, long began) {
        this.partner = partner;
        this.rate = rate;
        this.began = began;
    }

    /** Sound that was said so many samples after the beginning, a number that has no sign. */
    void heard(byte[] pcm, int samples) {
        partner.heard(pcm, Integer.toUnsignedLong(samples) * 1000 / rate);
    }

    void reached(String mark, boolean heard, long now, long playedMs) {
        partner.reached(mark, heard, (now - began) / MS_NANOS, playedMs);
    }

    void flushed(long droppedMs) {
        partner.flushed(droppedMs);
    }
}
