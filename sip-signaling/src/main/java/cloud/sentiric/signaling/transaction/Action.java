package cloud.sentiric.signaling.transaction;

/** What a transaction machine wants done, in this order. */
sealed interface Action {
    /** Send these bytes to the other side. */
    @SuppressWarnings("ArrayRecordComponent") // passed on, never compared
    record Transmit(byte[] message) implements Action {}

    /** Give the input at hand (response or ACK) to the transaction user. */
    record Pass() implements Action {}

    /** Start a timer, or start it anew; delay in nanoseconds. */
    record Start(TimerName timer, long delay) implements Action {}

    /** Stop a timer. */
    record Stop(TimerName timer) implements Action {}

    /** Tell the transaction user that the other side does not answer. */
    record GiveUp() implements Action {}

    /** The machine is done; forget it. */
    record End() implements Action {}
}
