package cloud.sentiric.onenode;

import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import cloud.sentiric.node.JsonLines;
import java.nio.charset.Charset;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.springframework.boot.logging.structured.StructuredLogFormatter;
import org.springframework.core.env.Environment;

/** Log entries as each service writes them. What a library says, or what all share, is the process's: {@code one-node}. */
public final class ServiceLines implements StructuredLogFormatter<ILoggingEvent> {
    private static final String ALL = "one-node";

    private final String node;
    private final ThrowableProxyConverter throwables;
    /** By the name of the logger; as many as there are loggers. */
    private final Map<String, JsonLines> lines = new ConcurrentHashMap<>();

    /** Made by Spring Boot. */
    public ServiceLines(Environment environment, ThrowableProxyConverter throwables) {
        this.node = environment.getProperty("node.name", "");
        this.throwables = throwables;
    }

    @Override
    public String format(ILoggingEvent event) {
        return lines.computeIfAbsent(event.getLoggerName(), this::of).format(event);
    }

    @Override
    public byte[] formatAsBytes(ILoggingEvent event, Charset charset) {
        return format(event).getBytes(charset);
    }

    private JsonLines of(String logger) {
        var service = Stream.of(Service.values())
                .filter(each -> each.owns(logger))
                .findFirst()
                .map(Service::id)
                .orElse(ALL);
        return new JsonLines(service, node, throwables);
    }
}
