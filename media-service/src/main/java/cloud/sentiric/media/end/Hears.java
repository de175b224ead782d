package cloud.sentiric.media.end;

import cloud.sentiric.media.codec.Format;
import cloud.sentiric.media.playout.Playback;

/** What the party at an end hears while nothing is played to it. */
public sealed interface Hears {
    /** Nothing. */
    record Silence() implements Hears {}

    /**
     * Itself.
     *
     * @param format of its audio
     */
    record Echo(Format format) implements Hears {}

    /** The party at another end of the session. */
    record Relay(EndId from) implements Hears {}

    /**
     * What all other parties say that hear the mix of the session; they hear it.
     *
     * @param silent they do not hear it
     * @param deaf it is sent nothing
     */
    record Mix(boolean silent, boolean deaf) implements Hears {}

    /** Audio, over and over. */
    record Music(Playback playback) implements Hears {}
}
