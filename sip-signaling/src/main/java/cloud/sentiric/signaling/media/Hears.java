package cloud.sentiric.signaling.media;

import cloud.sentiric.signaling.sdp.Format;

/** What the party at an end hears. */
public sealed interface Hears {
    /** Nothing. */
    record Silence() implements Hears {}

    /**
     * Itself.
     *
     * @param format of its audio; nothing else comes back
     */
    record Echo(Format format) implements Hears {}

    /** The party at another end of the session. */
    record Relay(String fromEndId) implements Hears {}

    /** Audio, over and over. */
    record Music(String audioUri, Format format) implements Hears {}
}
