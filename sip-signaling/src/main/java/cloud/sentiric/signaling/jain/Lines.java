package cloud.sentiric.signaling.jain;

import cloud.sentiric.signaling.sip.Header;
import cloud.sentiric.signaling.sip.Text;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A message cut into lines: start line, unfolded header fields as text, and the place of the body.
 *
 * <p>Header values are kept as they came, because JAIN-SIP writes some differently than it reads them.
 *
 * @param start start line; may be no SIP at all
 * @param headers header fields in their order, names in long form
 * @param bad lines that are no header field
 * @param body offset of the body
 * @param complete whether the empty line that ends the header fields was there
 * @param charset UTF-8, or ISO 8859-1 for text that is no UTF-8, so that it goes back as it came
 */
record Lines(String start, List<Header> headers, List<String> bad, int body, boolean complete, Charset charset) {
    /** Longest header section and most fields that are looked at; more is no call. */
    static final int MAX_HEADERS = 200;

    Lines {
        headers = List.copyOf(headers);
        bad = List.copyOf(bad);
    }

    /** Cuts a datagram; null if there is nothing but line ends (RFC 3261 §7.5, a keep-alive). */
    static @Nullable Lines of(byte[] data) {
        int start = 0;
        while (start < data.length && (data[start] == '\r' || data[start] == '\n')) {
            start++;
        }
        if (start == data.length) {
            return null;
        }
        int end = endOfHeaders(data, start);
        int body = end < 0 ? data.length : end;
        var charset = charset(data, start, body);
        var lines = Text.lines(new String(data, start, body - start, charset));
        var headers = new ArrayList<Header>();
        var bad = new ArrayList<String>();
        var field = new StringBuilder();
        for (String line : lines.subList(1, lines.size())) {
            if (!line.isEmpty() && (line.charAt(0) == ' ' || line.charAt(0) == '\t')) {
                // Folding stands for one space (RFC 3261 §7.3.1).
                field.append(' ').append(Text.trim(line));
            } else {
                add(field.toString(), headers, bad);
                field.setLength(0);
                field.append(line);
            }
        }
        add(field.toString(), headers, bad);
        return new Lines(lines.getFirst(), headers, bad, body, end >= 0, charset);
    }

    private static void add(String field, List<Header> headers, List<String> bad) {
        if (field.isBlank()) {
            return;
        }
        int colon = field.indexOf(':');
        var name = colon < 0 ? "" : Text.trim(field.substring(0, colon));
        if (Text.isToken(name) && headers.size() < MAX_HEADERS) {
            headers.add(new Header(HeaderNames.canonical(name), Text.trim(field.substring(colon + 1))));
        } else {
            bad.add(field);
        }
    }

    /** Offset behind the empty line, -1 if there is none. */
    private static int endOfHeaders(byte[] data, int from) {
        int lineStart = from;
        for (int i = from; i < data.length; i++) {
            boolean cr = data[i] == '\r';
            if (cr || data[i] == '\n') {
                boolean empty = i == lineStart;
                if (cr && i + 1 < data.length && data[i + 1] == '\n') {
                    i++;
                }
                if (empty) {
                    return i + 1;
                }
                lineStart = i + 1;
            }
        }
        return -1;
    }

    private static Charset charset(byte[] data, int from, int to) {
        int i = from;
        while (i < to && data[i] >= 0) {
            i++;
        }
        if (i == to) {
            return StandardCharsets.UTF_8;
        }
        try {
            var _ = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(data, from, to - from));
            return StandardCharsets.UTF_8;
        } catch (CharacterCodingException e) {
            return StandardCharsets.ISO_8859_1;
        }
    }

    /** Whether there are more header fields than were kept. */
    boolean crowded() {
        return headers.size() == MAX_HEADERS && !bad.isEmpty();
    }

    /** Values of a header, a line each. */
    List<String> values(String name) {
        var found = new ArrayList<String>(2);
        for (var header : headers) {
            if (header.name().equalsIgnoreCase(name)) {
                found.add(header.value());
            }
        }
        return found;
    }

    /** First value of a header. */
    @Nullable
    String value(String name) {
        for (var header : headers) {
            if (header.name().equalsIgnoreCase(name)) {
                return header.value();
            }
        }
        return null;
    }

    /** Values of a list header, an element each. */
    List<String> elements(String name) {
        var found = new ArrayList<String>(2);
        for (String line : values(name)) {
            for (String element : Text.split(line, ',')) {
                if (!element.isEmpty()) {
                    found.add(element);
                }
            }
        }
        return List.copyOf(found);
    }

    /** The start line and some fields, one line each, as JAIN-SIP's parser reads them right: it joins folded lines wrongly. */
    byte[] unfolded(Set<String> names) {
        var text = new StringBuilder(1024).append(start).append("\r\n");
        for (var header : headers) {
            if (names.contains(header.name())) {
                text.append(header.name()).append(": ").append(header.value()).append("\r\n");
            }
        }
        return text.append("\r\n").toString().getBytes(StandardCharsets.UTF_8);
    }
}
