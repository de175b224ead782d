package cloud.sentiric.gateway.sip;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/** Messages as text blocks: line feeds become CRLF, one character is one byte. */
public final class Texts {
    private Texts() {}

    public static byte[] crlf(String text) {
        return text.replace("\n", "\r\n").getBytes(ISO_8859_1);
    }

    public static String text(byte[] bytes) {
        return new String(bytes, ISO_8859_1);
    }

    /** A message that holds these bytes; its scan is thrown away. */
    public static Message message(byte[] bytes) {
        var message = new Message(bytes.length);
        System.arraycopy(bytes, 0, message.bytes(), 0, bytes.length);
        return message;
    }

    public static String field(Message m, Field field) {
        return m.has(field) ? new String(m.bytes(), m.start(field), m.end(field) - m.start(field), ISO_8859_1) : "-";
    }

    public static String span(Message m, int from, int to) {
        return from < 0 ? "-" : new String(m.bytes(), from, to - from, ISO_8859_1);
    }
}
