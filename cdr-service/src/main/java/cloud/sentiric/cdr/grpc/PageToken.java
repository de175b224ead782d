package cloud.sentiric.cdr.grpc;

import static java.nio.charset.StandardCharsets.UTF_8;

import cloud.sentiric.cdr.calls.AttemptId;
import cloud.sentiric.cdr.calls.Calls.Place;
import cloud.sentiric.node.Refusal;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** The place of the last call of a page, as the next_page_token. */
final class PageToken {
    private PageToken() {}

    static String of(Place place) {
        var text = place.startTime() + " " + place.id();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
    }

    /** The place after which the page begins; null for the first page. */
    static @Nullable Place read(String token) {
        if (token.isEmpty()) {
            return null;
        }
        try {
            var text = new String(Base64.getUrlDecoder().decode(token), UTF_8);
            int space = text.indexOf(' ');
            var id = AttemptId.parse(text.substring(space + 1));
            if (space > 0 && id != null) {
                return new Place(Instant.parse(text.substring(0, space)), id);
            }
        } catch (IllegalArgumentException | DateTimeException e) {
            // Answered below.
        }
        throw Refusal.invalid("page_token", "must be the next_page_token of the page before");
    }
}
