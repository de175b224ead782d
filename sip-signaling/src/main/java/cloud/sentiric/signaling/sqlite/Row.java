package cloud.sentiric.signaling.sqlite;

import org.jspecify.annotations.Nullable;

/** A row of the table. */
final class Row {
    private final long number;
    private final byte @Nullable [] content;

    /** @param content null where it is not what was written */
    Row(long number, byte @Nullable [] content) {
        this.number = number;
        this.content = content;
    }

    long number() {
        return number;
    }

    byte @Nullable [] content() {
        return content;
    }
}
