package cloud.sentiric.signaling.presence;

/** Reads PIDF documents. Any thread. */
@FunctionalInterface
public interface Statements {
    /**
     * Reads one.
     *
     * @throws IllegalArgumentException if it is none
     */
    Statement read(byte[] document);
}
