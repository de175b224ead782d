package cloud.sentiric.signaling.presence;

import org.jspecify.annotations.Nullable;

/**
 * Where a user's dialog stands (RFC 4235 §3.7.1).
 *
 * @param id of ours, the same as long as the dialog lives
 * @param direction whether the user began it
 * @param remote URI of the other party
 * @param callId by which another user may answer it instead (RFC 3891); null where none may
 */
public record DialogState(
        String id,
        Direction direction,
        State state,
        String remote,
        @Nullable String callId) {
    /** What ends the id of the side that began the call, and its tag where another user may answer. */
    public static final String CALLER = "caller";

    /** The same of the other side. */
    public static final String CALLEE = "callee";

    /** Which side of the dialog the user is. */
    public enum Direction {
        INITIATOR("initiator"),
        RECIPIENT("recipient");

        final String text;

        Direction(String text) {
            this.text = text;
        }
    }

    /** What has become of the dialog. */
    public enum State {
        TRYING("trying"),
        EARLY("early"),
        CONFIRMED("confirmed"),
        TERMINATED("terminated");

        final String text;

        State(String text) {
            this.text = text;
        }
    }
    /** One that nobody else may answer. */
    public static DialogState of(String id, Direction direction, State state, String remote) {
        return new DialogState(id, direction, state, remote, null);
    }

    /** The same, which another user may answer. */
    public DialogState answerable(String by) {
        return new DialogState(id, direction, state, remote, by);
    }
}
