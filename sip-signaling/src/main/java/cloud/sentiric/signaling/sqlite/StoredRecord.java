package cloud.sentiric.signaling.sqlite;

/** A record as read from the store. */
public final class StoredRecord {
    private final long number;
    private final byte[] content;

    StoredRecord(long number, byte[] content) {
        this.number = number;
        this.content = content;
    }

    /** Its place in the order of all records. */
    public long number() {
        return number;
    }

    /** What was appended; do not change it. */
    public byte[] content() {
        return content;
    }
}
