package cloud.sentiric.signaling.media;

import java.util.List;

/**
 * How a session is to be recorded.
 *
 * @param id of the recording; the same one goes on, whatever else is changed
 * @param tenantId whose it is
 * @param paused whether nothing that is said is kept
 * @param channels what is in it
 */
public record Tape(String id, String tenantId, boolean paused, List<Channel> channels) {
    public Tape {
        channels = List.copyOf(channels);
    }

    /**
     * One channel.
     *
     * @param hears whether it is what is sent to the end, in place of what its party says
     */
    public record Channel(String endId, String name, boolean hears) {}

    /** The same, where this is wanted of it. */
    public Tape paused(boolean wanted) {
        return new Tape(id, tenantId, wanted, channels);
    }
}
