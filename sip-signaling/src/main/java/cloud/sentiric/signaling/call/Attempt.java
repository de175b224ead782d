package cloud.sentiric.signaling.call;

import cloud.sentiric.signaling.attempt.CallTrace;
import cloud.sentiric.signaling.call.CallEvent.Subject;
import cloud.sentiric.signaling.dialog.Dialog;
import cloud.sentiric.signaling.dialog.LegId;
import cloud.sentiric.signaling.digest.Identity;
import cloud.sentiric.signaling.media.MediaSession;
import cloud.sentiric.signaling.sdp.MediaSecret;
import cloud.sentiric.signaling.sip.Address;
import cloud.sentiric.signaling.sip.Aor;
import cloud.sentiric.signaling.sip.Request;
import cloud.sentiric.signaling.sip.SipUri;
import cloud.sentiric.signaling.sip.Text;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An INVITE and what was settled when it came.
 *
 * @param called the number that is called; null if the Request-URI names none
 * @param dialled the short number that is called; null if the Request-URI names none
 * @param callee the AOR that is called; null if the Request-URI names no user of ours
 * @param meant URI of what is called, where the Request-URI is our contact at a carrier; else null
 * @param localTag our tag in all its responses
 * @param sessionId sess-id of our SDP
 * @param secret what our SRTP keys are made of
 * @param receivedAt when it came
 * @param failsafe plan for the case that nobody can be asked
 * @param trunk trusted trunk that it came from; null for other callers
 * @param verified who calls; null for a trunk, and while nobody has said
 */
record Attempt(
        Request invite,
        @Nullable TelephoneNumber called,
        @Nullable ShortNumber dialled,
        @Nullable Aor callee,
        @Nullable String meant,
        CallTrace trace,
        String localTag,
        long sessionId,
        MediaSecret secret,
        Instant receivedAt,
        @Nullable Plan failsafe,
        @Nullable String trunk,
        @Nullable Identity verified) {
    /** Whose it is: that of the route's tenant; without a plan, the caller's. */
    Subject subject(@Nullable Plan plan) {
        var from = invite.from().uri().text();
        return new Subject(
                trace,
                tenant(plan),
                direction(plan),
                userId(plan),
                from,
                meant == null ? invite.rawUri() : meant,
                receivedAt,
                trunk == null ? "" : trunk);
    }

    /** This attempt of a caller who is known now. */
    Attempt by(Identity caller) {
        return new Attempt(
                invite,
                called,
                dialled,
                callee,
                meant,
                trace,
                localTag,
                sessionId,
                secret,
                receivedAt,
                failsafe,
                trunk,
                caller);
    }

    /** This attempt to reach its short number outside: no failsafe plan stands in for that. */
    Attempt outside(ShortNumber number) {
        return new Attempt(
                invite,
                new TelephoneNumber(number.digits()),
                number,
                callee,
                meant,
                trace,
                localTag,
                sessionId,
                secret,
                receivedAt,
                null,
                trunk,
                verified);
    }

    /** This attempt as it was: no route leads its short number outside. */
    Attempt inside() {
        return isOutsideAndShort()
                ? new Attempt(
                        invite,
                        null,
                        dialled,
                        callee,
                        meant,
                        trace,
                        localTag,
                        sessionId,
                        secret,
                        receivedAt,
                        failsafe,
                        trunk,
                        verified)
                : this;
    }

    /** Whether a short number is looked for outside. */
    boolean isOutsideAndShort() {
        return dialled != null && called != null;
    }

    /** The short number that a user of ours may mean outside: not one of another realm. Null if there is none. */
    @Nullable
    ShortNumber local() {
        return verified != null
                        && callee != null
                        && callee.host().equals(verified.aor().host())
                ? dialled
                : null;
    }

    /** Who calls, as a party of the call. */
    Party party() {
        return new Party(LegId.CALLER, plain(invite.from()), verified);
    }

    /** Whom the called party is told that the caller called. */
    String to() {
        return meant == null ? plain(invite.to()) : "<" + meant + ">";
    }

    /** An address without the tag of another dialog. */
    static String plain(Address address) {
        var name = address.displayName();
        return (name == null ? "" : Text.quote(name) + " ") + "<"
                + address.uri().text() + ">";
    }

    /** This attempt while it has no final response, for the case that its node is lost. */
    StoredCall stored(@Nullable Plan plan, @Nullable MediaSession session) {
        return StoredCall.early(subject(plan), Dialog.of(invite, localTag), session);
    }

    /** The tenant of the called route; an attempt that finds none is its caller's. */
    private String tenant(@Nullable Plan plan) {
        if (plan != null && (plan.routed() || verified == null)) {
            return plan.tenantId();
        }
        return verified == null ? "" : verified.tenantId();
    }

    private String userId(@Nullable Plan plan) {
        if (verified != null) {
            return verified.userId();
        }
        var matched = plan == null ? null : plan.matchedUser();
        return matched == null ? "" : matched.id();
    }

    private Direction direction(@Nullable Plan plan) {
        if (trunk != null) {
            return Direction.INBOUND;
        }
        boolean ours = called == null ? callee != null : plan != null && plan.routed();
        return ours ? Direction.INTERNAL : Direction.OUTBOUND;
    }

    /** The caller's number; what a trusted trunk asserts counts before From (RFC 3325 §5). */
    CallerNumber caller() {
        var asserted = trunk == null ? null : asserted(invite);
        if (asserted != null) {
            return new CallerNumber(asserted, "", "");
        }
        var from = invite.from().uri();
        var value = isAnonymous(from) ? "" : from.userText();
        return verified == null
                ? new CallerNumber(value, "", "")
                : new CallerNumber(value, verified.tenantId(), verified.userId());
    }

    /** User part of the first URI of P-Asserted-Identity (RFC 3325 §9.1), whatever the name beside it says; null without one. */
    private static @Nullable String asserted(Request invite) {
        var value = invite.header("P-Asserted-Identity");
        if (value == null) {
            return null;
        }
        try {
            var user = Address.parse(Text.split(value, ',').getFirst()).uri().userText();
            var number = user.split(";", 2)[0];
            return number.isEmpty() ? null : number;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** RFC 3261 §8.1.1.3, RFC 3323 §4.1.1.3. */
    static boolean isAnonymous(SipUri from) {
        return from.userText().toLowerCase(Locale.ROOT).equals("anonymous")
                || from.host().equals("anonymous.invalid");
    }
}
