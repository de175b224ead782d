package cloud.sentiric.node;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Lets everybody read, and change only who shows the operator's token (RFC 6750 §2.1). Whatever endpoint a service adds is
 * behind it. Without a token nobody changes anything.
 */
final class AuthorityFilter extends OncePerRequestFilter {
    private static final Logger log = LoggerFactory.getLogger(AuthorityFilter.class);
    /** RFC 9110 §9.2.1. */
    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS", "TRACE");

    private static final String SCHEME = "Bearer ";
    private static final int SHORTEST = 16;

    private final Supplier<String> token;

    AuthorityFilter(Supplier<String> token) {
        this.token = token;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (SAFE.contains(request.getMethod())) {
            chain.doFilter(request, response);
            return;
        }
        var expected = token.get();
        var shown = shown(request);
        if (expected.length() < SHORTEST) {
            refuse(response, 403, null, "no operator's token of 16 characters or more is set here: OPERATOR_TOKEN");
        } else if (shown == null) {
            refuse(response, 401, "Bearer", "this needs the operator's token: Authorization: Bearer TOKEN");
        } else if (!MessageDigest.isEqual(shown.getBytes(UTF_8), expected.getBytes(UTF_8))) {
            log.warn(
                    "{} {} of {} refused: not the operator's token",
                    request.getMethod(),
                    path(request),
                    request.getRemoteAddr());
            refuse(response, 401, "Bearer error=\"invalid_token\"", "not the operator's token");
        } else {
            log.info("{} {} by the operator, from {}", request.getMethod(), path(request), request.getRemoteAddr());
            chain.doFilter(request, response);
        }
    }

    /** Cut, and without what would begin a line of its own in a log. */
    private static String path(HttpServletRequest request) {
        var path = request.getRequestURI();
        return path.substring(0, Math.min(100, path.length())).replaceAll("[^!-~]", "?");
    }

    private static @Nullable String shown(HttpServletRequest request) {
        var header = request.getHeader("Authorization");
        return header != null && header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                ? header.substring(SCHEME.length()).strip()
                : null;
    }

    private static void refuse(HttpServletResponse response, int status, @Nullable String challenge, String why)
            throws IOException {
        response.setStatus(status);
        if (challenge != null) {
            response.setHeader("WWW-Authenticate", challenge);
        }
        response.setContentType("text/plain");
        response.getWriter().println(why);
    }
}
