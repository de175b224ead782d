package cloud.sentiric.signaling.transfer;

import cloud.sentiric.signaling.sip.Address;
import cloud.sentiric.signaling.sip.Reply;
import cloud.sentiric.signaling.sip.Request;
import cloud.sentiric.signaling.sip.SipUri;
import cloud.sentiric.signaling.sip.Text;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Who is to be called instead (RFC 3515 §2.1).
 *
 * @param uri without header fields
 * @param replaces the dialog whose place the call takes; null for a blind transfer
 */
public record ReferTo(SipUri uri, @Nullable Replaces replaces) implements Wanted {
    /** Reads what a REFER wants. Of the header fields of its URI only Replaces counts (RFC 3261 §19.1.5). */
    public static Wanted of(Request refer) {
        var values = refer.headers("Refer-To").stream()
                .flatMap(line -> Text.split(line, ',').stream())
                .toList();
        // RFC 3515 §2.4.2
        return values.size() == 1
                ? of(values.getFirst())
                : new Unfit(Reply.of(400).withReason("One Refer-To Expected"));
    }

    /** Reads the value of a Refer-To field. */
    public static Wanted of(String value) {
        try {
            return of(Address.parse(value).uri());
        } catch (IllegalArgumentException e) {
            return new Unfit(Reply.of(400).withReason("Bad Refer-To"));
        }
    }

    private static Wanted of(SipUri uri) {
        if (!uri.isSip() && !uri.scheme().equals("tel")) {
            return new Unfit(Reply.of(416));
        }
        var method = uri.parameters().value("method");
        if (method != null && !method.toUpperCase(Locale.ROOT).equals("INVITE")) {
            // RFC 3515 §2.4.2: what is no call is not for us.
            return new Unfit(Reply.of(603));
        }
        var fields = uri.headers().isEmpty()
                ? List.<String>of()
                : Arrays.asList(uri.headers().split("&", -1));
        var wanted = fields.stream()
                .filter(field -> field.toLowerCase(Locale.ROOT).startsWith("replaces="))
                .map(field -> Text.unescape(field.substring("replaces=".length())))
                .toList();
        if (wanted.isEmpty()) {
            return new ReferTo(uri.withoutHeaders(), null);
        }
        var replaces = wanted.size() == 1 ? Replaces.parse(wanted.getFirst()) : null;
        return replaces == null
                ? new Unfit(Reply.of(400).withReason("Bad Replaces"))
                : new ReferTo(uri.withoutHeaders(), replaces);
    }
}
