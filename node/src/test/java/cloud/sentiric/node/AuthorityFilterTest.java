package cloud.sentiric.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

class AuthorityFilterTest {
    private static final String TOKEN = "0123456789abcdef0123456789abcdef";

    @TempDir
    private Path folder;

    @Test
    void everybodyReads() throws Exception {
        assertThat(ask(TOKEN, "GET", null).getStatus()).isEqualTo(200);
        assertThat(ask("", "GET", null).getStatus()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "PATCH", "DELETE", "MKCOL"})
    void whatChangesSomethingNeedsTheToken(String method) throws Exception {
        var nothing = ask(TOKEN, method, null);
        var wrong = ask(TOKEN, method, "Bearer " + TOKEN.replace('0', '1'));

        assertThat(nothing.getStatus()).isEqualTo(401);
        assertThat(nothing.getHeader("WWW-Authenticate")).isEqualTo("Bearer");
        assertThat(nothing.getContentAsString()).contains("Authorization: Bearer TOKEN");
        assertThat(wrong.getStatus()).isEqualTo(401);
        assertThat(wrong.getHeader("WWW-Authenticate")).contains("invalid_token");
        assertThat(ask(TOKEN, method, "Basic " + TOKEN).getStatus()).isEqualTo(401);
        assertThat(ask(TOKEN, method, "Bearer " + TOKEN).getStatus()).isEqualTo(200);
    }

    @Test
    void withoutATokenNobodyChangesAnything() throws Exception {
        for (var none : new String[] {"", "short"}) {
            var answer = ask(none, "POST", "Bearer " + none);
            assertThat(answer.getStatus()).isEqualTo(403);
            assertThat(answer.getContentAsString()).contains("OPERATOR_TOKEN");
        }
    }

    @Test
    void theFileGoesFirstAndIsReadEachTime() throws Exception {
        var file = Files.writeString(folder.resolve("token"), "one\n");
        var authority = new AuthorityProperties(TOKEN, file.toString());
        assertThat(authority.current()).isEqualTo("one");

        Files.writeString(file, "two\n");

        assertThat(authority.current()).isEqualTo("two");
        assertThat(authority.toString()).doesNotContain(TOKEN);
    }

    private static MockHttpServletResponse ask(String token, String method, @Nullable String authorization)
            throws Exception {
        var request = new MockHttpServletRequest(method, "/drain");
        if (authorization != null) {
            request.addHeader("Authorization", authorization);
        }
        var response = new MockHttpServletResponse();
        new AuthorityFilter(() -> token).doFilter(request, response, new MockFilterChain());
        return response;
    }
}
