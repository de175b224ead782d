package cloud.sentiric.media.end;

import cloud.sentiric.media.playout.Playback;

/** What the party at an end hears while nothing is played to it. */
public sealed interface Hears {
    /** Nothing. */
    record Silence() implements Hears {}

    /**
     * Itself.
     *
     * @param payloadType of its audio, G.711
     */
    record Echo(int payloadType) implements Hears {}

    /** The party at another end of the session. */
    record Relay(EndId from) implements Hears {}

    /** Audio, over and over. */
    record Music(Playback playback) implements Hears {}
}
