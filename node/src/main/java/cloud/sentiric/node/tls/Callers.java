package cloud.sentiric.node.tls;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Who may call what: the table that stands beside each service, in its resource {@code callers.properties}.
 *
 * <pre>
 *   sentiric.user.v1.UserService/GetUser = operator
 *   sentiric.user.v1.UserService/FindUserByContact = dialplan-service, operator
 * </pre>
 *
 * What is not in it may be called by nobody.
 */
public final class Callers {
    /** Name of the resource. */
    public static final String RESOURCE = "callers.properties";

    private final Map<String, Set<String>> permitted;

    private Callers(Map<String, Set<String>> permitted) {
        this.permitted = permitted;
    }

    /** Reads the table. */
    public static Callers read(InputStream table) throws IOException {
        var lines = new Properties();
        lines.load(table);
        return new Callers(lines.stringPropertyNames().stream()
                .collect(Collectors.toUnmodifiableMap(method -> method, method -> names(lines.getProperty(method)))));
    }

    private static Set<String> names(String list) {
        return Stream.of(list.split(","))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Whether a service may call a method.
     *
     * @param method its full name: package.Service/Method
     */
    public boolean permit(String method, String service) {
        return of(method).contains(service);
    }

    /** The services that may call a method. */
    public Set<String> of(String method) {
        return permitted.getOrDefault(method, Set.of());
    }

    /** Every method that has a line. */
    public Set<String> methods() {
        return permitted.keySet();
    }
}
