package cloud.sentiric.signaling.presence;

import cloud.sentiric.signaling.sip.Aor;
import cloud.sentiric.signaling.subscription.Document;

/**
 * What is known of a user's presence, as a PIDF document (RFC 3863).
 *
 * @param registered whether a contact is bound
 */
record Pidf(Aor user, boolean registered) implements Document {
    static final String TYPE = "application/pidf+xml";

    @Override
    public String text(long version) {
        var entity = Xml.escape(user.toString());
        return """
                <?xml version="1.0" encoding="UTF-8"?>
                <presence xmlns="urn:ietf:params:xml:ns:pidf" entity="%s">
                <tuple id="registration"><status><basic>%s</basic></status><contact>%s</contact></tuple>
                </presence>
                """.formatted(entity, registered ? "open" : "closed", entity);
    }
}
