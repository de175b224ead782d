package cloud.sentiric.signaling.call;

/** What may be wanted of the recording of a call. */
public enum RecordCommand {
    START,
    PAUSE,
    RESUME,
    STOP
}
