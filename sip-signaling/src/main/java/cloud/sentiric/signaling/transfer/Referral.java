package cloud.sentiric.signaling.transfer;

import static java.nio.charset.StandardCharsets.UTF_8;

import cloud.sentiric.signaling.sip.Body;
import cloud.sentiric.signaling.sip.Header;
import cloud.sentiric.signaling.sip.Reply;
import cloud.sentiric.signaling.sip.Request;
import java.util.List;
import java.util.Locale;

/**
 * The subscription that a REFER makes (RFC 3515 §2.4.4): its sender is told how the call to the other goes. It lasts as long as
 * that call has no final response.
 *
 * @param id CSeq number of the REFER, which tells several of one dialog apart (RFC 3515 §2.4.6)
 * @param silent whether there is none (RFC 4488 §4)
 */
public record Referral(long id, boolean silent) {
    /** A transfer that nobody is told about. */
    public static final Referral NONE = new Referral(0, true);

    /** Longer than any phone rings. */
    private static final int EXPIRES_SECONDS = 300;

    /** The subscription of a REFER that is accepted. */
    public static Referral of(Request refer) {
        var wanted = refer.header("Refer-Sub");
        boolean silent = wanted != null
                && wanted.split(";", 2)[0].strip().toLowerCase(Locale.ROOT).equals("false");
        return new Referral(refer.cseq().number(), silent);
    }

    /** The answer to its REFER. */
    public Reply accepted() {
        var reply = Reply.of(202);
        return silent ? reply.withHeader("Refer-Sub", "false") : reply;
    }

    /** The fields of a NOTIFY; a final status is the last (RFC 3515 §2.4.7). */
    public List<Header> fields(int status) {
        return List.of(
                new Header("Event", "refer;id=" + id),
                new Header(
                        "Subscription-State",
                        status < 200 ? "active;expires=" + EXPIRES_SECONDS : "terminated;reason=noresource"));
    }

    /** The status line of the response, as far as the sender of the REFER may know it (RFC 3515 §2.4.5, RFC 3420). */
    public static Body body(int status, String reason) {
        return new Body("message/sipfrag;version=2.0", ("SIP/2.0 " + status + " " + reason + "\r\n").getBytes(UTF_8));
    }
}
