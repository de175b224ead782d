package cloud.sentiric.signaling.disk;

/**
 * A place between two records of the store.
 *
 * @param segment number of the file
 * @param offset bytes from its start
 */
public record Position(long segment, long offset) implements Comparable<Position> {
    @Override
    public int compareTo(Position other) {
        int bySegment = Long.compare(segment, other.segment);
        return bySegment != 0 ? bySegment : Long.compare(offset, other.offset);
    }
}
