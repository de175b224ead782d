package cloud.sentiric.media.audio;

/** What reading audio gave. */
public sealed interface Read {
    /** It is audio that can be played. */
    record Good(Sound sound) implements Read {}

    /**
     * It is not.
     *
     * @param reason why, and what would do instead
     */
    record Bad(String reason) implements Read {}
}
