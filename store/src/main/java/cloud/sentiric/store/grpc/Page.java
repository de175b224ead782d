package cloud.sentiric.store.grpc;

import static java.nio.charset.StandardCharsets.UTF_8;

import cloud.sentiric.node.Fitting;
import cloud.sentiric.store.record.Outcome;
import com.google.protobuf.MessageLite;
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
            if (token.length() <= MAX_TOKEN_LENGTH && after.chars().noneMatch(Character::isISOControl)) {
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

    /**
     * A page of a list.
     *
     * @param nextToken token of the next page; empty on the last
     */
    public record Filled<M>(List<M> rows, String nextToken) {}

    /** The page of what was read: so many rows, or as many as one response carries. */
    public <T, M extends MessageLite> Filled<M> fill(List<T> read, Function<T, M> message, Function<T, String> key) {
        var rows = Fitting.rows(read.stream().limit(size).map(message).toList());
        return new Filled<>(rows, rows.size() == read.size() ? "" : token(key.apply(read.get(rows.size() - 1))));
    }

    private static String token(String last) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(last.getBytes(UTF_8));
    }
}
