package cloud.sentiric.media.audio;

import cloud.sentiric.media.rtp.RtpClock;

/**
 * A sine tone.
 *
 * @param hertz 20 to 3900
 * @param ms milliseconds, 1 to 60000
 */
public record Tone(int hertz, int ms) {
    static final int LOWEST_HERTZ = 20;
    static final int HIGHEST_HERTZ = 3900;
    static final int LONGEST_MS = 60_000;

    // -10 dBm0, the level of a dial tone or a little louder (ITU-T E.180).
    private static final double PEAK = 10_000;
    private static final int FADE_MS = 5;
    private static final double RATE = 1000.0 * RtpClock.UNITS_PER_MS;

    /** Its samples, faded in and out so that it does not click. */
    public Sound sound() {
        int length = ms * RtpClock.UNITS_PER_MS;
        var samples = new short[length];
        double fade = Math.min(FADE_MS * RtpClock.UNITS_PER_MS, length / 2.0);
        for (int i = 0; i < length; i++) {
            double edge = Math.min(1, Math.min(i, length - 1 - i) / Math.max(1, fade));
            samples[i] = (short) Math.round(PEAK * edge * Math.sin(2 * Math.PI * hertz * i / RATE));
        }
        return new Sound(samples);
    }

    /** Three rising notes that ring out, 0.9 s. */
    public static Sound chime() {
        double[] notes = {523.25, 659.26, 783.99};
        int between = 150 * RtpClock.UNITS_PER_MS;
        int length = 900 * RtpClock.UNITS_PER_MS;
        var samples = new short[length];
        for (int i = 0; i < length; i++) {
            double sum = 0;
            for (int note = 0; note < notes.length; note++) {
                double seconds = (i - note * between) / RATE;
                if (seconds >= 0) {
                    sum += Math.min(1, seconds * 400)
                            * Math.exp(-5 * seconds)
                            * Math.sin(2 * Math.PI * notes[note] * seconds);
                }
            }
            double end = Math.min(1, (length - 1 - i) / (20.0 * RtpClock.UNITS_PER_MS));
            samples[i] = (short) Math.round(PEAK / 2 * end * sum);
        }
        return new Sound(samples);
    }
}
