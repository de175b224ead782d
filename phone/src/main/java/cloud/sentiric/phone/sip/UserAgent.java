package cloud.sentiric.phone.sip;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a phone does (RFC 3261): registers, places one call at a time, answers the peer's requests, and notices what the peer does
 * wrong. Has no socket and no clock: every method takes the time in nanoseconds and returns what is to be done. Used by one thread.
 */
public final class UserAgent {
    private static final String ALLOW = "INVITE, ACK, CANCEL, BYE, OPTIONS";
    /** Transactions under way and answers kept for retransmissions. */
    private static final int MAX_TRANSACTIONS = 256;

    private record Key(Branch branch, String method) {}

    private final Identity identity;
    private final ServerTransactions answered = new ServerTransactions(MAX_TRANSACTIONS);
    private final Map<Key, ClientTransaction> transactions = new LinkedHashMap<>();
    private final Optional<Credentials> authorization;
    private final Optional<Credentials> proxyAuthorization;
    private final CallId registration;
    private final String registrationTag;
    private long registrationNumber;
    private long callNumber;
    private Optional<Call> call = Optional.empty();
    private List<Effect> effects = new ArrayList<>();

    public UserAgent(Identity identity) {
        this.identity = identity;
        var tokens = identity.tokens();
        authorization = identity.account().map(account -> new Credentials("Authorization", account, tokens));
        proxyAuthorization = identity.account().map(account -> new Credentials("Proxy-Authorization", account, tokens));
        registration = new CallId(tokens.get());
        registrationTag = tokens.get();
    }

    /** Adds, refreshes or, with 0 seconds, removes the binding of this phone; asks for the bindings where none are given. */
    public List<Effect> register(OptionalLong expires, long now) {
        var host = identity.account()
                .map(Account::domain)
                .orElse(identity.from().hop().host());
        var headers = fresh("REGISTER", identity.from(), registration, registrationTag, ++registrationNumber);
        if (expires.isPresent()) {
            headers = headers.with("Contact", "<" + identity.contact() + ">").with("Expires", "" + expires.getAsLong());
        }
        start(sign(new SipRequest("REGISTER", "sip:" + host, headers, "")), identity.gateway(), now);
        return drain();
    }

    /** Calls, with an SDP offer (RFC 3264). Forgets the call before. */
    public List<Effect> invite(SipUri callee, String offer, long now) {
        callNumber = 1;
        var callId = new CallId(identity.tokens().get());
        var headers = fresh("INVITE", callee, callId, identity.tokens().get(), callNumber)
                .with("Contact", "<" + identity.contact() + ">")
                .with("Allow", ALLOW)
                .with("Content-Type", "application/sdp");
        var invite = sign(new SipRequest("INVITE", callee.text(), headers, offer));
        call = Optional.of(new Call(invite));
        start(invite, identity.gateway(), now);
        return drain();
    }

    /** Gives up the call that is not answered: CANCEL, once the peer has shown that it has the INVITE; BYE if it was faster. */
    public List<Effect> cancel(long now) {
        call.ifPresent(ours -> {
            ours.unwanted();
            giveUp(ours, now);
        });
        return drain();
    }

    /** Ends the call that is answered. */
    public List<Effect> bye(long now) {
        call.ifPresent(ours -> bye(ours, now));
        return drain();
    }

    public List<Effect> options(SipUri uri, long now) {
        var headers = fresh(
                "OPTIONS",
                uri,
                new CallId(identity.tokens().get()),
                identity.tokens().get(),
                1);
        start(new SipRequest("OPTIONS", uri.text(), headers, ""), identity.gateway(), now);
        return drain();
    }

    /** Sends a request as it is, to the gateway; a challenge to it is not answered. One that is under way is only sent again. */
    public List<Effect> send(SipRequest request, long now) {
        effects.add(new Effect.Send(request, identity.gateway()));
        if (!request.is("ACK") && !transactions.containsKey(key(request))) {
            remember(request, false, now);
        }
        return drain();
    }

    public List<Effect> received(SipMessage message, Hop source, long now) {
        switch (message) {
            case SipRequest request -> asked(request, source);
            case SipResponse response -> answered(response, now);
        }
        return drain();
    }

    /** Time has passed: retransmissions and what was given up. */
    public List<Effect> elapsed(long now) {
        for (var entry : List.copyOf(transactions.entrySet())) {
            var transaction = entry.getValue();
            if (transaction.isOver(now)) {
                transactions.remove(entry.getKey());
                if (!transaction.isCompleted()) {
                    effects.add(new Effect.Unanswered(transaction.request()));
                }
            } else if (transaction.retransmits(now)) {
                effects.add(new Effect.Send(transaction.request(), nextHop(transaction.request())));
            }
        }
        return drain();
    }

    /** When {@link #elapsed} has something to do next. */
    public OptionalLong wake() {
        return transactions.values().stream().mapToLong(ClientTransaction::wake).reduce((a, b) -> a - b < 0 ? a : b);
    }

    public Optional<Dialog> dialog() {
        return call.flatMap(Call::dialog);
    }

    /** The last INVITE. */
    public Optional<SipRequest> lastInvite() {
        return call.map(Call::invite);
    }

    private Headers fresh(String method, SipUri to, CallId callId, String tag, long number) {
        return Headers.none()
                .with("Via", identity.via().text())
                .with("Max-Forwards", "70")
                .with("From", "<" + identity.from() + ">;tag=" + tag)
                .with("To", "<" + to + ">")
                .with("Call-ID", callId.value())
                .with("CSeq", new CSeq(number, method).toString())
                .with("User-Agent", "sentiric-phone");
    }

    private SipRequest sign(SipRequest request) {
        var credentials = request.is("REGISTER") ? authorization : proxyAuthorization;
        return credentials.map(ours -> ours.sign(request)).orElse(request);
    }

    private void start(SipRequest request, Hop hop, long now) {
        effects.add(new Effect.Send(request, hop));
        remember(request, true, now);
    }

    private void remember(SipRequest request, boolean answersChallenge, long now) {
        if (transactions.size() >= MAX_TRANSACTIONS) {
            throw new IllegalStateException("more than " + MAX_TRANSACTIONS + " requests wait for an answer");
        }
        transactions.put(key(request), new ClientTransaction(request, answersChallenge, identity.timers(), now));
    }

    private static Key key(SipMessage message) {
        return new Key(message.via().branch().orElseThrow(), message.cseq().method());
    }

    /** Where a request is sent (RFC 3261 §8.1.2): along its Route; in a dialog without routes to the target; else to the gateway. */
    private Hop nextHop(SipRequest request) {
        var routes = request.headers().values("Route");
        if (!routes.isEmpty()) {
            return NameAddress.parse(routes.getFirst()).uri().hop();
        }
        return request.to().tag().isPresent() && !request.is("ACK")
                ? SipUri.parse(request.uri()).hop()
                : identity.gateway();
    }

    private void answered(SipResponse response, long now) {
        var transaction = transactions.get(key(response));
        if (transaction == null) {
            stray(response);
            return;
        }
        var request = transaction.request();
        ResponseCheck.violations(request, response).forEach(rule -> effects.add(new Effect.Violated(rule)));
        if (transaction.isCompleted()) {
            if (request.is("INVITE") && !response.isProvisional()) {
                acknowledgeRefusal(request, response);
            }
        } else if (response.isProvisional()) {
            transaction.provisional(now);
            effects.add(new Effect.Answered(request, response));
            ourCall(request).ifPresent(ours -> {
                ours.ringing();
                giveUp(ours, now);
            });
        } else {
            concluded(transaction, response, now);
        }
    }

    private void concluded(ClientTransaction transaction, SipResponse response, long now) {
        var request = transaction.request();
        transaction.completed(now);
        if (request.is("INVITE") && response.isSuccess()) {
            // RFC 3261 §17.1.1.2: a 2xx ends the transaction; its retransmissions are the call's business
            transactions.remove(key(request));
            ourCall(request).ifPresent(ours -> confirmed(ours, response, now));
        } else if (request.is("INVITE")) {
            acknowledgeRefusal(request, response);
        }
        if (!transaction.answersChallenge() || !answersChallenge(request, response, now)) {
            effects.add(new Effect.Answered(request, response));
        }
    }

    private void confirmed(Call ours, SipResponse response, long now) {
        Dialog dialog;
        try {
            dialog = Dialog.of(response);
        } catch (SipViolation e) {
            // already noted by the check; without a remote target there is nobody to acknowledge to
            effects.add(new Effect.Violated(String.valueOf(e.getMessage())));
            return;
        }
        var invite = ours.invite();
        var ack = dialog.request("ACK", invite.cseq().number(), identity.via());
        for (var name : List.of("Authorization", "Proxy-Authorization")) {
            // RFC 3261 §22.1: the ACK has the credentials of its INVITE
            ack = new SipRequest(
                    ack.method(),
                    ack.uri(),
                    ack.headers().withAll(name, invite.headers().lines(name)),
                    "");
        }
        ours.confirmed(dialog, ack);
        effects.add(new Effect.Send(ack, dialog.nextHop()));
        if (ours.isUnwanted()) {
            bye(ours, now);
        }
    }

    private void stray(SipResponse response) {
        var acknowledged = call.filter(ours -> ours.owns(ours.invite())
                        && response.isSuccess()
                        && response.callId().equals(ours.invite().callId())
                        && response.cseq().equals(ours.invite().cseq()))
                .flatMap(Call::ack);
        if (acknowledged.isPresent()
                && response.to().tag().equals(acknowledged.get().to().tag())) {
            var ack = acknowledged.get();
            var routes = ack.headers().values("Route");
            var uri = routes.isEmpty()
                    ? SipUri.parse(ack.uri())
                    : NameAddress.parse(routes.getFirst()).uri();
            effects.add(new Effect.Send(ack, uri.hop()));
        } else {
            effects.add(new Effect.Violated(
                    response.status() + " (" + response.cseq() + ") answers no request that is open"));
        }
    }

    private void acknowledgeRefusal(SipRequest invite, SipResponse response) {
        effects.add(new Effect.Send(Call.refusalAck(invite, response), nextHop(invite)));
    }

    private Optional<Call> ourCall(SipRequest request) {
        return call.filter(ours -> ours.owns(request));
    }

    private boolean answersChallenge(SipRequest request, SipResponse response, long now) {
        boolean proxy = response.status() == 407;
        var credentials = proxy ? proxyAuthorization : authorization;
        if ((!proxy && response.status() != 401) || credentials.isEmpty()) {
            return false;
        }
        var ours = credentials.get();
        var challenge = ours.best(response.headers().lines(proxy ? "Proxy-Authenticate" : "WWW-Authenticate"));
        boolean refused = request.headers().first(ours.headerName()).isPresent()
                && !challenge.map(Challenge::stale).orElse(false);
        if (challenge.isEmpty() || refused) {
            return false;
        }
        ours.challenged(challenge.get());
        long number = request.is("REGISTER") ? ++registrationNumber : ++callNumber;
        var again = ours.sign(request.replacing("Via", identity.via().text())
                .replacing("CSeq", new CSeq(number, request.method()).toString()));
        ourCall(request).ifPresent(ourCall -> ourCall.inviteAgain(again));
        start(again, nextHop(again), now);
        return true;
    }

    private void giveUp(Call ours, long now) {
        if (ours.dialog().isPresent()) {
            bye(ours, now);
        } else if (ours.ack().isEmpty() && ours.cancelsNow()) {
            start(ours.cancel(), nextHop(ours.invite()), now);
        }
    }

    private void bye(Call ours, long now) {
        ours.dialog().ifPresent(dialog -> {
            ours.ended();
            start(sign(dialog.request("BYE", ++callNumber, identity.via())), dialog.nextHop(), now);
        });
    }

    private void asked(SipRequest request, Hop source) {
        if (request.is("ACK")) {
            return;
        }
        var known = answered.answer(request);
        if (known.isPresent()) {
            effects.add(new Effect.Send(known.get(), source));
            return;
        }
        var ours = call.filter(
                candidate -> candidate.dialog().filter(d -> d.owns(request)).isPresent());
        ours.ifPresent(owner -> {
            RequestCheck.violations(request, identity.contact(), owner.remoteNumber())
                    .forEach(rule -> effects.add(new Effect.Violated(rule)));
            owner.asked(request.cseq().number());
        });
        var answer = answer(request, ours);
        answered.answered(request, answer);
        effects.add(new Effect.Send(answer, source));
        effects.add(new Effect.Asked(request));
    }

    private SipResponse answer(SipRequest request, Optional<Call> ours) {
        String tag = identity.tokens().get();
        return switch (request.method()) {
            case "BYE" -> {
                ours.ifPresent(Call::ended);
                yield ours.isPresent()
                        ? request.answer(200, "OK", tag)
                        : request.answer(481, "Call/Transaction Does Not Exist", tag);
            }
            case "OPTIONS" ->
                request.answer(200, "OK", tag).with("Allow", ALLOW).with("Accept", "application/sdp");
            case "CANCEL" -> request.answer(481, "Call/Transaction Does Not Exist", tag);
            // a re-INVITE leaves the call as it is; this phone takes no calls
            case "INVITE" ->
                ours.isPresent()
                        ? request.answer(488, "Not Acceptable Here", tag)
                        : request.answer(480, "Temporarily Unavailable", tag);
            default -> request.answer(405, "Method Not Allowed", tag).with("Allow", ALLOW);
        };
    }

    private List<Effect> drain() {
        var drained = List.copyOf(effects);
        effects = new ArrayList<>();
        return drained;
    }
}
