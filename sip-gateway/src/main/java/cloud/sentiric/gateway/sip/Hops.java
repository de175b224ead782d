package cloud.sentiric.gateway.sip;

/**
 * Reads the hops of a message, where it came through and where it goes: header fields with several values, of which each may
 * have a line of its own (RFC 3261 §7.3.1, §20.34, §20.42).
 */
final class Hops {
    private Hops() {}

    /**
     * Keeps the Vias of one header field; false if a value is none.
     *
     * @param line start of the header field
     * @param from start of its values
     */
    static boolean vias(Message m, int line, int from, int to) {
        byte[] b = m.bytes;
        int at = from;
        while (true) {
            int comma = valueEnd(b, at, to);
            int end = Ascii.trimEnd(b, at, comma < 0 ? to : comma);
            if (comma < 0 || end == at) {
                m.badVia |= m.vias == 0;
                return false;
            }
            via(m, line, at, end, to);
            if (comma == to) {
                return true;
            }
            at = Ascii.skipSpace(b, comma + 1, to);
        }
    }

    private static void via(Message m, int line, int from, int end, int lineEnd) {
        if (m.vias == 0) {
            m.viaLineStart = line;
            m.viaLineEnd = lineEnd;
            m.badVia |= !m.via.read(m.bytes, from, end);
        } else if (m.vias == 1) {
            m.viaSharesLine = line == m.viaLineStart;
            m.badVia |= m.status != 0 && !m.nextVia.read(m.bytes, from, end);
        }
        if (m.vias < Message.MAX_VIAS) {
            m.viaStarts[m.vias] = from;
            m.viaEnds[m.vias] = end;
        }
        m.vias++;
    }

    /** Keeps the Routes of one header field; false if a value is none, or one too many. */
    static boolean routes(Message m, int line, int from, int to) {
        byte[] b = m.bytes;
        int at = from;
        while (true) {
            int comma = valueEnd(b, at, to);
            int end = Ascii.trimEnd(b, at, comma < 0 ? to : comma);
            if (comma < 0 || end == at || m.routes == Message.MAX_ROUTES) {
                return false;
            }
            m.routeLineStarts[m.routes] = line;
            m.routeLineEnds[m.routes] = to;
            m.routeStarts[m.routes] = at;
            m.routeEnds[m.routes] = end;
            m.routes++;
            if (comma == to) {
                return true;
            }
            at = Ascii.skipSpace(b, comma + 1, to);
        }
    }

    /** End of one of several values: its comma, or {@code to}; -1 on an open quote or bracket. */
    private static int valueEnd(byte[] b, int from, int to) {
        int at = from;
        boolean inUri = false;
        while (at < to) {
            byte c = b[at];
            if (c == '"' && !inUri) {
                at = Ascii.quoted(b, at, to);
                if (at < 0) {
                    return -1;
                }
                continue;
            }
            if (c == '<') {
                inUri = true;
            } else if (c == '>') {
                inUri = false;
            } else if (c == ',' && !inUri) {
                return at;
            }
            at++;
        }
        return inUri ? -1 : to;
    }
}
