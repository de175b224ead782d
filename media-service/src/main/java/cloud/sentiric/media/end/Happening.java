package cloud.sentiric.media.end;

import cloud.sentiric.media.playout.Played;
import cloud.sentiric.media.quality.Cause;
import cloud.sentiric.media.quality.Quality;
import java.time.Duration;

/** Something that is noticed at an end. */
public sealed interface Happening {
    /** Whether it is not to be left out for a slow reader while something else can be. */
    default boolean isEssential() {
        return true;
    }

    /** What was played is over. */
    record Finished(Played played) implements Happening {}

    /**
     * The party pressed a key.
     *
     * @param digit one of 0-9 A-D * #
     * @param durationMs milliseconds that it was pressed
     */
    record Digit(char digit, int durationMs) implements Happening {}

    /** What the party says is silent from now on, or no more. */
    record Silent(boolean began) implements Happening {
        @Override
        public boolean isEssential() {
            return false;
        }
    }

    /**
     * The party is heard, for the first time or again.
     *
     * @param payloadType 0 where it is not read
     * @param again whether it was lost
     */
    record FirstPacket(int payloadType, boolean again) implements Happening {}

    /** How the party was heard in an interval. */
    record Measured(Quality quality) implements Happening {
        @Override
        public boolean isEssential() {
            return false;
        }
    }

    /**
     * The party is not heard any more, or not yet.
     *
     * @param lasts how long already
     * @param detail address and port, or payload type; empty where there is none
     */
    record Lost(Cause cause, Duration lasts, String detail) implements Happening {}

    /** What a reader was too slow for. */
    record Missed(int count) implements Happening {}
}
