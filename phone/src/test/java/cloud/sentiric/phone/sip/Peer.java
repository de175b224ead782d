package cloud.sentiric.phone.sip;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** A user agent with the peer that a test plays, and a clock that it turns. */
final class Peer {
    static final long MS = 1_000_000;
    static final Hop GATEWAY = new Hop("192.0.2.10", 5060);
    static final Hop PHONE = new Hop("192.0.2.1", 5070);

    private static final String ROUTES = "<sip:192.0.2.20:5060;lr;sn=inner>, <sip:192.0.2.10:5060;lr;sn=\"outer\">";

    private int tokens;
    private long now;
    private final List<Effect> effects = new ArrayList<>();
    final UserAgent alice;

    Peer(Optional<Account> account) {
        alice = new UserAgent(new Identity(
                SipUri.parse("sip:1001@sentiric.cloud"),
                PHONE,
                GATEWAY,
                account,
                Timers.STANDARD,
                () -> "t" + ++tokens));
    }

    void tells(Function<Long, List<Effect>> wish) {
        effects.clear();
        effects.addAll(wish.apply(now));
    }

    void passes(long millis) {
        now += millis * MS;
        tells(alice::elapsed);
    }

    void answers(SipMessage message) {
        tells(time -> alice.received(message, GATEWAY, time));
    }

    /** The response of an honest server. */
    static SipResponse response(SipRequest request, int status) {
        var plain = request.answer(status, "Reason", "peer");
        var via = request.via().text().replace("rport", "rport=" + PHONE.port() + ";received=" + PHONE.host());
        var headers = plain.headers().replacing("Via", via);
        if (status == 100) {
            headers = headers.replacing("To", request.to().text());
        }
        if (request.is("INVITE") && status > 100 && status < 300) {
            headers = headers.with("Record-Route", ROUTES).with("Contact", "<sip:server@192.0.2.30:13024>");
        }
        if (status == 407 || status == 401) {
            headers = headers.with(
                    status == 407 ? "Proxy-Authenticate" : "WWW-Authenticate",
                    "Digest realm=\"sentiric.cloud\", nonce=\"n"
                            + request.cseq().number() + "\", algorithm=SHA-256, qop=\"auth\"");
        }
        boolean answered = request.is("INVITE") && status == 200;
        return new SipResponse(
                status,
                "Reason",
                answered ? headers.with("Content-Type", "application/sdp") : headers,
                answered ? "v=0" : "");
    }

    /** A request of the peer within the dialog of an INVITE. */
    static SipRequest request(String method, SipRequest invite, int number) {
        var headers = Headers.none()
                .with("Via", "SIP/2.0/UDP 192.0.2.10:5060;branch=z9hG4bKpeer" + number + method)
                .with("Max-Forwards", "68")
                .with("From", invite.to().text() + ";tag=peer")
                .with("To", invite.from().text())
                .with("Call-ID", invite.callId().value())
                .with("CSeq", number + " " + method);
        return new SipRequest(method, "sip:1001@" + PHONE, headers, "");
    }

    List<SipMessage> sent() {
        return effects.stream()
                .filter(Effect.Send.class::isInstance)
                .map(effect -> ((Effect.Send) effect).message())
                .toList();
    }

    SipRequest sent(String method) {
        return sent().stream()
                .filter(message -> message instanceof SipRequest request && request.is(method))
                .map(SipRequest.class::cast)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + method + " in " + effects));
    }

    Hop sentTo() {
        return effects.stream()
                .filter(Effect.Send.class::isInstance)
                .map(effect -> ((Effect.Send) effect).hop())
                .findFirst()
                .orElseThrow();
    }

    List<String> violations() {
        return effects.stream()
                .filter(Effect.Violated.class::isInstance)
                .map(effect -> ((Effect.Violated) effect).rule())
                .toList();
    }

    /** Statuses that the phone was told of. */
    List<Integer> told() {
        return effects.stream()
                .filter(Effect.Answered.class::isInstance)
                .map(effect -> ((Effect.Answered) effect).response().status())
                .toList();
    }

    boolean toldUnanswered() {
        return effects.stream().anyMatch(Effect.Unanswered.class::isInstance);
    }
}
