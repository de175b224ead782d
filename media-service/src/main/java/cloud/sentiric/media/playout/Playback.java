package cloud.sentiric.media.playout;

import cloud.sentiric.media.audio.Clip;

/**
 * What is to be played, and how.
 *
 * @param clip the audio, not empty
 * @param payloadType 0 to 127
 * @param ptimeMs milliseconds of audio a packet: 10 to 60, a multiple of 10
 * @param repeat times to play, at least 1
 */
public record Playback(Clip clip, int payloadType, int ptimeMs, int repeat) {
    /** The most times. */
    public static final int MOST_REPEATS = 10_000;

    /** Audio that is played until it is stopped. */
    public static Playback endless(Clip clip, int payloadType, int ptimeMs) {
        return new Playback(clip, payloadType, ptimeMs, Integer.MAX_VALUE);
    }
}
