package cloud.sentiric.dialplan.plan;

/** What identifies a record. */
public interface Key {
    String value();
}
