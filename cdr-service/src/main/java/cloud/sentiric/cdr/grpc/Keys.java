package cloud.sentiric.cdr.grpc;

import cloud.sentiric.node.Refusal;
import cloud.sentiric.store.grpc.Page;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Rows that are ordered by a time and an id, as keys of pages. */
final class Keys {
    private Keys() {}

    static String of(Instant time, Object id) {
        return time + " " + id;
    }

    /**
     * The place of the row after which a page begins; null for the first page.
     *
     * @param place of a time and an id; null if the id is none
     */
    static <P> @Nullable P after(Page page, BiFunction<Instant, String, @Nullable P> place) {
        if (page.after().isEmpty()) {
            return null;
        }
        int space = page.after().indexOf(' ');
        try {
            var found = space < 0
                    ? null
                    : place.apply(
                            Instant.parse(page.after().substring(0, space)),
                            page.after().substring(space + 1));
            if (found != null) {
                return found;
            }
        } catch (DateTimeException e) {
            // Answered below.
        }
        throw Refusal.invalid("page_token", "must be the next_page_token of the page before");
    }
}
