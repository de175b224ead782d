package cloud.sentiric.signaling.sip;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import cloud.sentiric.signaling.sip.Content.None;
import cloud.sentiric.signaling.sip.Content.Refused;
import cloud.sentiric.signaling.sip.Content.Session;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A body, or a part of a multipart body (RFC 5621 §4, RFC 2046 §5.1).
 *
 * @param type media type in lower case without parameters
 * @param typeField the whole Content-Type; null if there is none
 * @param disposition Content-Disposition; null if there is none
 * @param bytes the content
 */
@SuppressWarnings("ArrayRecordComponent") // passed on, never compared
record BodyPart(
        String type, @Nullable String typeField, @Nullable String disposition, byte[] bytes) {
    private static final int MAX_PARTS = 16;
    /** A part of a part of a body: deeper than anything that is sent. */
    private static final int MAX_DEPTH = 2;

    /** RFC 2046 §5.1: what a part without Content-Type is. */
    private static final String DEFAULT_TYPE = "text/plain";

    Content content(int depth) {
        if (type.equals(Content.SDP) && isSession()) {
            return new Session(bytes);
        }
        if (Content.isOptional(disposition)) {
            return new None();
        }
        if (!type.startsWith("multipart/") || depth == MAX_DEPTH) {
            return new Refused(Reply.of(415).withHeader("Accept", Content.SDP + ", multipart/mixed"));
        }
        var boundary = boundary();
        var parts = boundary == null ? List.<BodyPart>of() : parts(boundary);
        if (parts.isEmpty() || parts.size() > MAX_PARTS) {
            return new Refused(Reply.of(400).withReason("Bad Request - multipart body cannot be read"));
        }
        return type.equals("multipart/alternative") ? last(parts, depth) : all(parts, depth);
    }

    /** An application/sdp that says nothing else describes the session (RFC 3261 §20.11). */
    private boolean isSession() {
        if (disposition == null) {
            return true;
        }
        int semicolon = disposition.indexOf(';');
        return (semicolon < 0 ? disposition : disposition.substring(0, semicolon))
                .strip()
                .equalsIgnoreCase("session");
    }

    /** Every part counts; the first session description is the one. */
    private static Content all(List<BodyPart> parts, int depth) {
        Content found = new None();
        for (BodyPart part : parts) {
            var content = part.content(depth + 1);
            if (content instanceof Refused) {
                return content;
            }
            found = found instanceof Session ? found : content;
        }
        return found;
    }

    /** The last part that is understood is the best (RFC 2046 §5.1.4). */
    private static Content last(List<BodyPart> parts, int depth) {
        for (BodyPart part : parts.reversed()) {
            if (part.content(depth + 1) instanceof Session session) {
                return session;
            }
        }
        return parts.getLast().content(depth + 1);
    }

    private @Nullable String boundary() {
        int semicolon = typeField == null ? -1 : typeField.indexOf(';');
        if (typeField == null || semicolon < 0) {
            return null;
        }
        try {
            var boundary = Parameters.parse(typeField.substring(semicolon)).value("boundary");
            return boundary == null || boundary.isEmpty() || boundary.length() > 70 ? null : boundary;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** What stands between the boundary lines; empty if the last one is missing. */
    private List<BodyPart> parts(String boundary) {
        var text = new String(bytes, ISO_8859_1);
        var delimiter = "--" + boundary;
        var parts = new ArrayList<BodyPart>();
        int start = -1;
        for (int at = text.indexOf(delimiter); at >= 0; at = text.indexOf(delimiter, at + 1)) {
            if (at > 0 && text.charAt(at - 1) != '\n') {
                continue;
            }
            if (start >= 0) {
                parts.add(part(text.substring(start, lineBefore(text, at))));
            }
            int after = at + delimiter.length();
            if (text.startsWith("--", after)) {
                return parts;
            }
            int end = text.indexOf('\n', after);
            if (end < 0 || !text.substring(after, end).isBlank()) {
                return List.of();
            }
            start = end + 1;
        }
        return List.of();
    }

    /** The line break before a boundary belongs to it. */
    private static int lineBefore(String text, int at) {
        return at >= 2 && text.charAt(at - 2) == '\r' ? at - 2 : at - 1;
    }

    private static BodyPart part(String text) {
        var fields = new HashMap<String, String>();
        int at = 0;
        while (at < text.length()) {
            int end = text.indexOf('\n', at);
            var line = (end < 0 ? text.substring(at) : text.substring(at, end)).stripTrailing();
            at = end < 0 ? text.length() : end + 1;
            if (line.isEmpty()) {
                break;
            }
            int colon = line.indexOf(':');
            if (colon > 0) {
                fields.putIfAbsent(
                        line.substring(0, colon).strip().toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
        }
        var type = field(fields, "content-type", "c");
        return new BodyPart(
                mediaType(type == null ? DEFAULT_TYPE : type),
                type,
                fields.get("content-disposition"),
                text.substring(at).getBytes(ISO_8859_1));
    }

    private static @Nullable String field(Map<String, String> fields, String name, String compact) {
        return fields.getOrDefault(name, fields.get(compact));
    }

    private static String mediaType(String value) {
        int semicolon = value.indexOf(';');
        return (semicolon < 0 ? value : value.substring(0, semicolon)).strip().toLowerCase(Locale.ROOT);
    }
}
