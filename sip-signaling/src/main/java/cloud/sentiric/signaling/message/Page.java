package cloud.sentiric.signaling.message;

import cloud.sentiric.signaling.sip.Aor;
import cloud.sentiric.signaling.sip.Header;
import cloud.sentiric.signaling.sip.Request;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A message on its way to a user, apart from the requests that carry it.
 *
 * @param id of ours; later ones are greater
 * @param from name-addr or addr-spec of the sender, without tag
 * @param headers header fields that are passed on
 * @param expires when it is of no use any more
 */
@SuppressWarnings("ArrayRecordComponent") // passed on, never compared
public record Page(
        String id,
        String from,
        Aor to,
        List<Header> headers,
        @Nullable String contentType,
        byte[] body,
        Instant expires) {
    /** RFC 3261 §20.17: always GMT. */
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    /** What is said of the message, not of a request. */
    private static final List<String> PASSED = List.of(
            "Content-Disposition",
            "Content-Encoding",
            "Content-Language",
            "Date",
            "In-Reply-To",
            "Organization",
            "Priority",
            "Reply-To",
            "Subject");

    public Page {
        headers = List.copyOf(headers);
    }

    /** Characters of the header fields of a request that are passed on, and of its sender. */
    static int headers(Request request) {
        return request.from().text().length()
                + PASSED.stream()
                        .flatMap(name -> request.headers(name).stream())
                        .mapToInt(String::length)
                        .sum();
    }

    /** The message of a request; it gets the date of now if it has none. */
    static Page of(String id, Request request, Aor to, Instant now, Instant expires) {
        var headers = new ArrayList<Header>();
        for (var name : PASSED) {
            request.headers(name).forEach(value -> headers.add(new Header(name, value)));
        }
        if (request.header("Date") == null) {
            headers.add(new Header("Date", DATE.format(now)));
        }
        var from = request.from();
        var name = from.text().indexOf('<');
        var sender = (name < 0 ? "" : from.text().substring(0, name)) + "<" + from.uri() + ">";
        return new Page(id, sender, to, headers, request.header("Content-Type"), request.body(), expires);
    }
}
