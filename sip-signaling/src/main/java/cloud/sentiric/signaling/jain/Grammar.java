package cloud.sentiric.signaling.jain;

import gov.nist.javax.sip.header.RequestLine;
import gov.nist.javax.sip.header.StatusLine;
import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.parser.ParseExceptionListener;
import gov.nist.javax.sip.parser.StringMsgParser;
import java.text.ParseException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * JAIN-SIP's parser over the header fields that matter: which of them breaks its grammar. It is asked where they are written in
 * another way than they usually are.
 *
 * <p>Without a listener it drops such fields silently. Not safe for threads: one for each.
 */
final class Grammar implements ParseExceptionListener {
    private static final Logger log = LoggerFactory.getLogger(Grammar.class);
    /** Fields without which a request cannot be handled or answered rightly; others are taken as absent where they are broken. */
    private static final Set<String> MATTERS =
            Set.of("Via", "From", "To", "CSeq", "Call-ID", "Record-Route", "Route", "Path", "Require");

    private final StringMsgParser parser = new StringMsgParser();
    private @Nullable String fault;

    /** First field that matters and is broken, null if there is none. */
    @Nullable
    String fault(Lines lines) {
        return isPlain(lines) ? null : judged(lines);
    }

    private static boolean isPlain(Lines lines) {
        for (var header : lines.headers()) {
            if (MATTERS.contains(header.name()) && !Plain.field(header)) {
                return false;
            }
        }
        return Plain.start(lines.start());
    }

    /** What JAIN-SIP says of them. */
    @Nullable
    String judged(Lines lines) {
        fault = null;
        try {
            var _ = parser.parseSIPMessage(lines.unfolded(MATTERS), false, false, this);
        } catch (ParseException | RuntimeException | StackOverflowError | LinkageError e) {
            // Its parser fails in many ways on hostile text; the fields themselves were read without it.
            log.debug("parser failed", e);
            return "header section";
        }
        return fault;
    }

    @Override
    @SuppressWarnings("rawtypes") // as in the interface
    public void handleException(ParseException exception, SIPMessage message, Class header, String text, String whole) {
        if (header == RequestLine.class || header == StatusLine.class) {
            return;
        }
        int colon = text == null ? -1 : text.indexOf(':');
        var name = text == null || colon < 0 ? "" : text.substring(0, colon).strip();
        log.debug("header field {} is broken: {}", name, exception.getMessage());
        if (fault == null && MATTERS.contains(name)) {
            fault = name;
        }
    }
}
