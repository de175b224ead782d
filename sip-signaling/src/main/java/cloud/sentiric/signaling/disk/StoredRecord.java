package cloud.sentiric.signaling.disk;

/** A record as read from the store. */
public final class StoredRecord {
    private final byte[] content;
    private final Position end;

    StoredRecord(byte[] content, Position end) {
        this.content = content;
        this.end = end;
    }

    /** What was appended; do not change it. */
    public byte[] content() {
        return content;
    }

    /** The place behind it. */
    public Position end() {
        return end;
    }
}
