package cloud.sentiric.signaling.loop;

/** Something without which this node takes no calls; asked often and from any thread, so it must answer at once. */
public interface Dependency {
    /** Name in health details, such as redis. */
    String name();

    /** Whether it can be used now. */
    boolean available();
}
