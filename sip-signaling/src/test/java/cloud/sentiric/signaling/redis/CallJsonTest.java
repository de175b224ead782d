package cloud.sentiric.signaling.redis;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.signaling.call.StoredCall;
import cloud.sentiric.signaling.call.StoredCalls;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

/** Calls as they lie in Redis. */
final class CallJsonTest {
    private final CallJson json = new CallJson(JsonMapper.builder().build());

    static Stream<StoredCall> calls() {
        return Stream.of(
                StoredCalls.early("early"),
                StoredCalls.accepted("accepted"),
                StoredCalls.of("served", 10_000),
                StoredCalls.connected("connected", 10_000),
                StoredCalls.ofBrowsers("of browsers", 10_000),
                StoredCalls.left("left", 10_000));
    }

    @ParameterizedTest
    @MethodSource("calls")
    void whatIsWrittenIsRead(StoredCall call) {
        assertThat(json.read(json.write(call))).isEqualTo(call);
    }

    @Test
    void whatIsNoCallIsNone() {
        assertThat(json.read("{}")).isNull();
        assertThat(json.read("[")).isNull();
    }
}
