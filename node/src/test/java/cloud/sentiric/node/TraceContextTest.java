package cloud.sentiric.node;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class TraceContextTest {
    @Test
    void parentNamesItsTrace() {
        var trace = TraceContext.create();

        assertThat(TraceContext.parse(trace.parent())).isEqualTo(trace);
    }

    @Test
    void parsesTheExampleOfTheRecommendation() {
        assertThat(TraceContext.parse("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"))
                .isEqualTo(new TraceContext("4bf92f3577b34da6a3ce929d0e0e4736"));
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                "00-4bf92f35-00f067aa0ba902b7-01"
            })
    void namesNoTraceWhereTheHeaderIsBad(String parent) {
        assertThat(TraceContext.parse(parent)).isNull();
    }
}
