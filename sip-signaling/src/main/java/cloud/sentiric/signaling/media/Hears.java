package cloud.sentiric.signaling.media;

import cloud.sentiric.signaling.sdp.Codec;

/** What the party at an end hears. */
public sealed interface Hears {
    /** Nothing. */
    record Silence() implements Hears {}

    /**
     * Itself.
     *
     * @param payloadType of its audio; nothing else comes back
     */
    record Echo(int payloadType) implements Hears {}

    /** The party at another end of the session. */
    record Relay(String fromEndId) implements Hears {}

    /** Audio, over and over. */
    record Music(String audioUri, Codec codec) implements Hears {}
}
