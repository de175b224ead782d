package cloud.sentiric.dialplan.toll;

/** The calls out of all instances cannot be counted now; the same will do later. */
public final class CallsOutAway extends RuntimeException {
    public CallsOutAway(String why, Throwable cause) {
        super(why, cause);
    }
}
