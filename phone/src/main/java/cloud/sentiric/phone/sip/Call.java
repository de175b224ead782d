package cloud.sentiric.phone.sip;

import java.util.Optional;

/** The call that a user agent places: its INVITE, its CANCEL, its dialog. Changed by {@link UserAgent} alone. */
final class Call {
    private SipRequest invite;
    private boolean ringing;
    private boolean unwanted;
    private boolean cancelled;
    private Optional<Dialog> dialog = Optional.empty();
    private Optional<SipRequest> ack = Optional.empty();
    private long remoteNumber = -1;

    Call(SipRequest invite) {
        this.invite = invite;
    }

    SipRequest invite() {
        return invite;
    }

    boolean owns(SipRequest request) {
        return request.is("INVITE") && request.callId().equals(invite.callId());
    }

    /** The INVITE was sent anew with credentials. */
    void inviteAgain(SipRequest next) {
        invite = next;
        ringing = false;
    }

    void ringing() {
        ringing = true;
    }

    void unwanted() {
        unwanted = true;
    }

    boolean isUnwanted() {
        return unwanted;
    }

    /** Whether a CANCEL is to be sent now: not before a provisional response (RFC 3261 §9.1), and once. */
    boolean cancelsNow() {
        if (!unwanted || !ringing || cancelled) {
            return false;
        }
        cancelled = true;
        return true;
    }

    /** RFC 3261 §9.1: Request-URI, Call-ID, From, To, number, Route and the Via of the INVITE. */
    SipRequest cancel() {
        var headers = Headers.none()
                .with("Via", invite.via().text())
                .with("Max-Forwards", "70")
                .withAll("Route", invite.headers().values("Route"))
                .with("From", invite.from().text())
                .with("To", invite.to().text())
                .with("Call-ID", invite.callId().value())
                .with("CSeq", new CSeq(invite.cseq().number(), "CANCEL").toString());
        return new SipRequest("CANCEL", invite.uri(), headers, "");
    }

    /** RFC 3261 §17.1.1.3: the ACK of a final response other than 2xx, part of the INVITE's transaction. */
    static SipRequest refusalAck(SipRequest invite, SipResponse response) {
        var headers = Headers.none()
                .with("Via", invite.via().text())
                .with("Max-Forwards", "70")
                .withAll("Route", invite.headers().values("Route"))
                .with("From", invite.from().text())
                .with("To", response.to().text())
                .with("Call-ID", invite.callId().value())
                .with("CSeq", new CSeq(invite.cseq().number(), "ACK").toString());
        return new SipRequest("ACK", invite.uri(), headers, "");
    }

    void confirmed(Dialog next, SipRequest nextAck) {
        dialog = Optional.of(next);
        ack = Optional.of(nextAck);
    }

    Optional<SipRequest> ack() {
        return ack;
    }

    /** The dialog, from the 2xx to the BYE. */
    Optional<Dialog> dialog() {
        return dialog;
    }

    void ended() {
        dialog = Optional.empty();
    }

    long remoteNumber() {
        return remoteNumber;
    }

    void asked(long number) {
        remoteNumber = Math.max(remoteNumber, number);
    }
}
