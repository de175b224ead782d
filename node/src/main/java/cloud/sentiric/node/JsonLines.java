package cloud.sentiric.node;

import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import java.nio.charset.Charset;
import java.util.HexFormat;
import org.springframework.boot.logging.structured.StructuredLogFormatter;
import org.springframework.core.env.Environment;

/**
 * A log entry as a line of JSON: what happened, where, in which call, on which node. Written straight, since a call has ten
 * entries and a line by members and reflection cost as much as reading a SIP message.
 */
public final class JsonLines implements StructuredLogFormatter<ILoggingEvent> {
    private static final HexFormat HEX = HexFormat.of();
    private static final int LENGTH = 512;
    /** JSON has no plain control characters (RFC 8259 §7). */
    private static final char FIRST_PLAIN = ' ';

    private final ThrowableProxyConverter throwables;
    /** What all lines of this process end with. */
    private final String tail;

    /** Made by Spring Boot. */
    public JsonLines(Environment environment, ThrowableProxyConverter throwables) {
        this(
                environment.getProperty("spring.application.name", ""),
                environment.getProperty("node.name", ""),
                throwables);
    }

    /** Lines of one service. */
    public JsonLines(String service, String node, ThrowableProxyConverter throwables) {
        this.throwables = throwables;
        var fields = new StringBuilder();
        field("service", service, fields);
        field("node", node, fields);
        tail = fields.append("}\n").toString();
    }

    @Override
    public String format(ILoggingEvent event) {
        var line = new StringBuilder(LENGTH)
                .append("{\"timestamp\":\"")
                .append(event.getInstant())
                .append('"');
        field("message", event.getFormattedMessage(), line);
        field("logger", event.getLoggerName(), line);
        field("thread", event.getThreadName(), line);
        field("level", event.getLevel().toString(), line);
        event.getMDCPropertyMap().forEach((name, value) -> field(name, value, line));
        if (event.getThrowableProxy() != null) {
            field("stack_trace", throwables.convert(event), line);
        }
        return line.append(tail).toString();
    }

    @Override
    public byte[] formatAsBytes(ILoggingEvent event, Charset charset) {
        return format(event).getBytes(charset);
    }

    private static void field(String name, String value, StringBuilder to) {
        to.append(",\"");
        escape(name, to);
        to.append("\":\"");
        escape(value, to);
        to.append('"');
    }

    private static void escape(String text, StringBuilder to) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"', '\\' -> to.append('\\').append(c);
                case '\n' -> to.append("\\n");
                case '\r' -> to.append("\\r");
                case '\t' -> to.append("\\t");
                default -> {
                    if (c < FIRST_PLAIN) {
                        to.append("\\u").append(HEX.toHexDigits(c));
                    } else {
                        to.append(c);
                    }
                }
            }
        }
    }
}
