package cloud.sentiric.node;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.mock.env.MockEnvironment;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class JsonLinesTest {
    private final LoggerContext context = new LoggerContext();
    private final ThrowableProxyConverter throwables = new ThrowableProxyConverter();
    private final JsonLines lines = new JsonLines(
            new MockEnvironment()
                    .withProperty("spring.application.name", "echo-service")
                    .withProperty("node.name", "node-\"b\""),
            throwables);

    @Test
    void sayWhatWhereAndInWhichCall() {
        var line = lines.format(event("answered {}", null, "200"));

        assertThat(line).endsWith("}\n").containsOnlyOnce("\n");
        var json = JsonMapper.shared().readTree(line);
        assertThat(json.propertyNames())
                .containsExactly("timestamp", "message", "logger", "thread", "level", "callId", "service", "node");
        assertThat(text(json, "timestamp")).isEqualTo("2026-11-30T10:02:24.582942243Z");
        assertThat(text(json, "message")).isEqualTo("answered 200");
        assertThat(text(json, "logger")).isEqualTo("cloud.sentiric.Test");
        assertThat(text(json, "level")).isEqualTo("INFO");
        assertThat(text(json, "callId")).isEqualTo("a\"84");
        assertThat(text(json, "service")).isEqualTo("echo-service");
        assertThat(text(json, "node")).isEqualTo("node-\"b\"");
    }

    @Test
    void keepWhateverAStrangerWrites() {
        var said = "\"}\\\n\r\t\0\u001f\u007f\u2028 ğ \ud83d\ude00 {\"a\":1}";

        assertThat(text(JsonMapper.shared().readTree(lines.format(event(said, null))), "message"))
                .isEqualTo(said);
    }

    @Test
    void haveTheStackOfAFailure() {
        throwables.start();

        var json = JsonMapper.shared().readTree(lines.format(event("failed", new IllegalStateException("why"))));

        assertThat(text(json, "stack_trace")).contains("IllegalStateException: why", "JsonLinesTest");
    }

    private static String text(JsonNode json, String name) {
        return json.required(name).asString();
    }

    private LoggingEvent event(String message, @Nullable Throwable thrown, Object... arguments) {
        var event =
                new LoggingEvent("", context.getLogger("cloud.sentiric.Test"), Level.INFO, message, thrown, arguments);
        event.setInstant(Instant.parse("2026-11-30T10:02:24.582942243Z"));
        event.setMDCPropertyMap(Map.of("callId", "a\"84"));
        return event;
    }
}
