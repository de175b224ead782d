package cloud.sentiric.signaling.sip;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A request method (RFC 3261 §7.1); case counts.
 *
 * @param name token, such as INVITE
 */
public record Method(String name) {
    public static final Method INVITE = new Method("INVITE");
    public static final Method ACK = new Method("ACK");
    public static final Method CANCEL = new Method("CANCEL");
    public static final Method BYE = new Method("BYE");
    public static final Method OPTIONS = new Method("OPTIONS");
    public static final Method REGISTER = new Method("REGISTER");
    public static final Method UPDATE = new Method("UPDATE");
    public static final Method INFO = new Method("INFO");
    public static final Method REFER = new Method("REFER");
    public static final Method MESSAGE = new Method("MESSAGE");
    public static final Method PRACK = new Method("PRACK");
    public static final Method NOTIFY = new Method("NOTIFY");
    public static final Method SUBSCRIBE = new Method("SUBSCRIBE");
    public static final Method PUBLISH = new Method("PUBLISH");

    /** Methods that are understood, in the order of the Allow header. */
    public static final List<Method> ALLOWED = List.of(
            INVITE, ACK, CANCEL, BYE, OPTIONS, REGISTER, UPDATE, PRACK, INFO, SUBSCRIBE, NOTIFY, REFER, PUBLISH,
            MESSAGE);

    /** Value of the Allow header. */
    public static final String ALLOW = ALLOWED.stream().map(Method::name).collect(Collectors.joining(", "));

    @Override
    public String toString() {
        return name;
    }
}
