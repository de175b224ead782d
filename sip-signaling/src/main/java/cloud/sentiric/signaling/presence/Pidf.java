package cloud.sentiric.signaling.presence;

import cloud.sentiric.signaling.presence.Statement.Tuple;
import cloud.sentiric.signaling.sip.Aor;
import cloud.sentiric.signaling.subscription.Document;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a user's presence, as a PIDF document (RFC 3863): what his phones say of it, else whether one is registered;
 * and that he is on the phone (RFC 4480 §3.2).
 *
 * @param registered whether a contact is bound
 * @param statements of his phones, the newest first
 * @param busy whether he has a dialog
 */
record Pidf(Aor user, boolean registered, List<Statement> statements, boolean busy) implements Document {
    static final String TYPE = "application/pidf+xml";

    /** Characters of what phones say: what is more would have to be sent in pieces. */
    private static final int MAX_SAID = 16_000;

    private static final String ON_THE_PHONE = """
            <dm:person id="on-the-phone" xmlns:dm="urn:ietf:params:xml:ns:pidf:data-model" \
            xmlns:rpid="urn:ietf:params:xml:ns:pidf:rpid">\
            <rpid:activities><rpid:on-the-phone/></rpid:activities></dm:person>
            """;

    Pidf {
        statements = List.copyOf(statements);
    }

    @Override
    public String text(long version) {
        var entity = Xml.escape(user.toString());
        var out = new StringBuilder(1024);
        out.append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")
                .append("<presence xmlns=\"urn:ietf:params:xml:ns:pidf\" entity=\"")
                .append(entity)
                .append("\">\n");
        if (!addTuples(out)) {
            out.append("<tuple id=\"registration\"><status><basic>")
                    .append(registered ? "open" : "closed")
                    .append("</basic></status><contact>")
                    .append(entity)
                    .append("</contact></tuple>\n");
        }
        addRest(out);
        return out.append("</presence>\n").toString();
    }

    /** Tuples of all phones; of those with one id the newest. */
    private boolean addTuples(StringBuilder out) {
        var ids = new HashSet<String>();
        for (var statement : statements) {
            for (Tuple tuple : statement.tuples()) {
                if (out.length() + tuple.xml().length() < MAX_SAID && ids.add(tuple.id())) {
                    out.append(tuple.xml()).append('\n');
                }
            }
        }
        return !ids.isEmpty();
    }

    /** What there is one of: the newest statement has it. */
    private void addRest(StringBuilder out) {
        var newest = statements.isEmpty() ? null : statements.getFirst();
        if (newest != null) {
            newest.notes().forEach(note -> add(out, note));
        }
        if (busy) {
            out.append(ON_THE_PHONE);
        } else if (newest != null) {
            add(out, newest.person());
        }
        if (newest != null) {
            newest.others().forEach(other -> add(out, other));
        }
    }

    private static void add(StringBuilder out, @Nullable String piece) {
        if (piece != null && out.length() + piece.length() < MAX_SAID) {
            out.append(piece).append('\n');
        }
    }
}
