package cloud.sentiric.signaling.dialog;

/**
 * A leg within its call.
 *
 * @param number 0 is the caller
 */
public record LegId(int number) implements Comparable<LegId> {
    public static final LegId CALLER = new LegId(0);

    @Override
    public int compareTo(LegId other) {
        return Integer.compare(number, other.number);
    }

    @Override
    public String toString() {
        return "leg " + number;
    }
}
