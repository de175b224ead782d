package cloud.sentiric.store.grpc;

import static java.nio.charset.StandardCharsets.UTF_8;

import cloud.sentiric.store.record.Outcome;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;

/**
 * The page of a list that a request asks for.
 *
 * @param size rows
 * @param after key of the last row of the page before; empty for the first page
 */
public record Page(int size, String after) {
    private static final int DEFAULT_SIZE = 50;
    private static final int MAX_SIZE = 500;
    private static final int MAX_TOKEN_LENGTH = 512;

    public static Outcome<Page> of(int size, String token) {
        if (size < 0 || size > MAX_SIZE) {
            return Outcome.invalid("page_size", "must be 0 to " + MAX_SIZE);
        }
        try {
            var after = new String(Base64.getUrlDecoder().decode(token), UTF_8);
            if (token.length() <= MAX_TOKEN_LENGTH) {
                return Outcome.done(new Page(size == 0 ? DEFAULT_SIZE : size, after));
            }
        } catch (IllegalArgumentException e) {
            // Answered below.
        }
        return Outcome.invalid("page_token", "must be the next_page_token of the page before");
    }

    /** Rows to read: one more than the page has, to see whether there is a next one. */
    public int limit() {
        return size + 1;
    }

    public <T> List<T> rows(List<T> read) {
        return read.subList(0, Math.min(size, read.size()));
    }

    /** Token of the next page; empty on the last. */
    public <T> String nextToken(List<T> read, Function<T, String> key) {
        if (read.size() <= size) {
            return "";
        }
        var last = key.apply(read.get(size - 1));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(last.getBytes(UTF_8));
    }
}
