package cloud.sentiric.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

class HttpMetersTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final HttpMeters meters = new HttpMeters(registry);

    @Test
    void aStrangersMethodsAndPathsMakeNoNewSeries() throws Exception {
        ask("GET", "/health");
        ask("X0", "/0");
        int before = registry.getMeters().size();
        for (int n = 1; n < 100; n++) {
            ask("X" + n, "/" + n);
        }
        assertThat(registry.getMeters()).hasSize(before);
        assertThat(registry.counter("http.requests", "method", "GET", "path", "none", "status", "200")
                        .count())
                .isEqualTo(1);
    }

    private void ask(String method, String path) throws Exception {
        meters.doFilter(new MockHttpServletRequest(method, path), new MockHttpServletResponse(), new MockFilterChain());
    }
}
