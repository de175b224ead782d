package cloud.sentiric.signaling.loop;

/** Something that this node works with; asked often and from any thread, so it must answer at once. */
public interface Dependency {
    /** Name in health details, such as redis. */
    String name();

    /** Whether it can be used now. */
    boolean available();

    /** Whether this node takes nothing new while it cannot be used. */
    default boolean needed() {
        return true;
    }
}
