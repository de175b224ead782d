package cloud.sentiric.onenode;

import cloud.sentiric.cdr.CdrApplication;
import cloud.sentiric.dialplan.DialplanApplication;
import cloud.sentiric.gateway.GatewayApplication;
import cloud.sentiric.media.MediaApplication;
import cloud.sentiric.signaling.SignalingApplication;
import cloud.sentiric.user.UserApplication;
import java.util.Map;
import java.util.TreeMap;

/**
 * A service of the node: what starts it, and what of the common class path is not for it. In the order in which they stop: who
 * ends calls first, then what it needs for that.
 */
enum Service {
    SIGNALING("sip-signaling", SignalingApplication.class, Library.DATABASE, Library.BROKER, Library.LOG_METERS),
    GATEWAY("sip-gateway", GatewayApplication.class, Library.DATABASE, Library.BROKER, Library.GRPC),
    DIALPLAN("dialplan-service", DialplanApplication.class, Library.BROKER, Library.LOG_METERS),
    MEDIA(
            "media-service",
            MediaApplication.class,
            Library.DATABASE,
            Library.BROKER,
            Library.GRPC_CLIENT,
            Library.LOG_METERS),
    USER("user-service", UserApplication.class, Library.BROKER, Library.GRPC_CLIENT, Library.LOG_METERS),
    CDR("cdr-service", CdrApplication.class, Library.GRPC_CLIENT, Library.LOG_METERS);

    /** Starts alone, before the others: it sets up what the process has once, as its logs. */
    static final Service FIRST = GATEWAY;

    /** What configures itself where it is on the class path: beginnings of names, comma separated. */
    private static final class Library {
        static final String DATABASE = "org.springframework.boot.jdbc.,org.springframework.boot.flyway.,"
                + "org.springframework.boot.sql.,org.springframework.boot.transaction.";
        static final String BROKER = "org.springframework.boot.amqp.";
        static final String GRPC =
                "org.springframework.boot.grpc.,cloud.sentiric.node.GrpcAutoConfiguration,cloud.sentiric.node.tls.";
        static final String GRPC_CLIENT = "org.springframework.boot.grpc.client.";
        /** Counts the entries of all: once. */
        static final String LOG_METERS = "org.springframework.boot.micrometer.metrics.autoconfigure.logging.logback.";
    }

    private static final String LOG_FORMAT = "LOG_FORMAT";
    private static final String LOG_LEVEL = "LOG_LEVEL";
    private static final String INFO = "info";

    private final String id;
    private final Class<?> application;
    private final String without;

    Service(String id, Class<?> application, String... without) {
        this.id = id;
        this.application = application;
        this.without = String.join(",", without);
    }

    /** Its name, as its process would have it. */
    String id() {
        return id;
    }

    Class<?> application() {
        return application;
    }

    /**
     * Its command line: its own files among those of the class path that have the same name, and its variables.
     *
     * @param variables those of the process; a name that begins with this service's and an underscore is its alone, and goes
     *     before one without, as GATEWAY_HTTP_PORT does before HTTP_PORT
     */
    String[] arguments(Map<String, String> variables) {
        var own = new TreeMap<String, String>();
        own.put("spring.config.location", file("application.yaml"));
        own.put("node.tls.callers", file("callers.properties"));
        own.put("spring.grpc.server.inprocess.name", "${spring.cloud.consul.discovery.instance-id}");
        own.put(OwnConfigurations.WITHOUT, without);
        own.put(LOG_FORMAT, variables.getOrDefault(LOG_FORMAT, ServiceLines.class.getName()));
        // The levels of a process are one table, which each service writes: no two say different things of the same
        // name.
        own.put("logging.level.cloud.sentiric", FIRST.variable(LOG_LEVEL, variables, INFO));
        own.put("logging.level." + application.getPackageName(), variable(LOG_LEVEL, variables, INFO));
        var prefix = name() + "_";
        variables.forEach((name, value) -> {
            if (name.startsWith(prefix)) {
                own.put(name.substring(prefix.length()), value);
            }
        });
        return own.entrySet().stream()
                .map(option -> "--" + option.getKey() + "=" + option.getValue())
                .toArray(String[]::new);
    }

    private String variable(String name, Map<String, String> variables, String fallback) {
        return variables.getOrDefault(name() + "_" + name, variables.getOrDefault(name, fallback));
    }

    /** Whether it is the one that a logger of this name is of. */
    boolean owns(String logger) {
        return logger.startsWith(application.getPackageName() + ".");
    }

    /** A file beside its application class. */
    private String file(String name) {
        return beside(
                application.getProtectionDomain().getCodeSource().getLocation().toString(), name);
    }

    /** A file in what classes are from: a folder, a jar, or a jar in a jar (jar:nested:OUTER/!INNER!/). */
    static String beside(String classes, String name) {
        return classes.endsWith("/") ? classes + name : "jar:" + classes + "!/" + name;
    }
}
