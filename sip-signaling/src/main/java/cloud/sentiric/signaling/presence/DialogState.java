package cloud.sentiric.signaling.presence;

/**
 * Where a user's dialog stands (RFC 4235 §3.7.1).
 *
 * @param id of ours, the same as long as the dialog lives
 * @param direction whether the user began it
 * @param remote URI of the other party
 */
public record DialogState(String id, Direction direction, State state, String remote) {
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
}
