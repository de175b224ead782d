package cloud.sentiric.signaling.call;

import cloud.sentiric.signaling.sip.Address;
import cloud.sentiric.signaling.sip.CSeq;
import cloud.sentiric.signaling.sip.Method;
import cloud.sentiric.signaling.sip.OutgoingRequest;
import cloud.sentiric.signaling.sip.Request;
import cloud.sentiric.signaling.transaction.ClientOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** A phone that is called: it rings, answers or refuses when a test says so. */
final class CalledPhone implements World.Called {
    static final String ANSWER = """
            v=0
            o=bob 7 7 IN IP4 192.0.2.8
            s=talk
            c=IN IP4 192.0.2.8
            t=0 0
            m=audio 6002 RTP/AVP 8 101
            a=rtpmap:101 telephone-event/8000
            """;

    private final World world;
    final String contact;
    final List<OutgoingRequest> invites = new ArrayList<>();
    boolean cancelled;
    private Optional<Consumer<ClientOutcome>> waiting = Optional.empty();
    private long cseq;

    CalledPhone(World world, String contact) {
        this.world = world;
        this.contact = contact;
        world.phones.put(contact, this);
    }

    @Override
    public void invited(OutgoingRequest invite, Consumer<ClientOutcome> to) {
        invites.add(invite);
        waiting = Optional.of(to);
    }

    @Override
    public void cancelled(OutgoingRequest invite) {
        cancelled = true;
    }

    OutgoingRequest invite() {
        return invites.getLast();
    }

    void says(int status) {
        says(status, Map.of(), "");
    }

    void says(int status, Map<String, String> headers, String body) {
        waiting.orElseThrow().accept(new ClientOutcome.Answered(FakeResponse.to(invite(), status, headers, body)));
    }

    void answers() {
        says(200, Map.of(), ANSWER);
    }

    void saysNothing() {
        waiting.orElseThrow().accept(new ClientOutcome.TimedOut());
    }

    /** A request of this phone inside the dialog. */
    FakeRequest inside(Method method, String body) {
        return inside("callee", method, body);
    }

    /** The same inside the dialog in which it has this tag. */
    FakeRequest inside(String tag, Method method, String body) {
        var plain =
                FakeRequest.of(method, "sip:192.0.2.9:13024", invite().callId().value(), ++cseq, "", body);
        return new FakeRequest(
                method,
                "sip:192.0.2.9:13024",
                invite().callId(),
                new CSeq(cseq, method),
                Address.parse(invite().to() + ";tag=" + tag),
                Address.parse(invite().from()),
                List.of(Address.parse("<" + contact + ">")),
                List.of(),
                plain.headers(),
                plain.body(),
                plain.id());
    }

    /** Its ACK of the answer to an INVITE of its own. */
    FakeRequest acknowledging(Request invite, String body) {
        cseq = invite.cseq().number() - 1;
        return inside(Method.ACK, body);
    }

    /** The requests that it got, without the INVITE that begins the dialog. */
    List<OutgoingRequest> got(Method method) {
        return world.sent.stream()
                .filter(request -> request.callId().equals(invite().callId()))
                .filter(request -> request.method().equals(method))
                .filter(request -> !request.equals(invite()))
                .toList();
    }
}
