package cloud.sentiric.signaling.call;

/**
 * The recording of a call, as another node goes on with it.
 *
 * @param id of the recording
 * @param mode how it stands
 * @param wish id of the last request for it that came from outside; empty if none had one
 */
public record Taped(String id, Mode mode, String wish) {
    /** How a recording stands. */
    public enum Mode {
        ON,
        PAUSED,
        /** Ended, and not begun again by itself. */
        OFF
    }

    Taped as(Mode other, String by) {
        return new Taped(id, other, by);
    }
}
