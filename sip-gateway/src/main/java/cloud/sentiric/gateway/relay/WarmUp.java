package cloud.sentiric.gateway.relay;

import static java.nio.charset.StandardCharsets.US_ASCII;

import cloud.sentiric.gateway.route.Side;
import cloud.sentiric.gateway.sip.Edits;
import cloud.sentiric.gateway.sip.Message;
import cloud.sentiric.gateway.sip.Octets;
import cloud.sentiric.gateway.target.Choice;
import cloud.sentiric.gateway.target.Instance;
import cloud.sentiric.gateway.target.Rules;
import cloud.sentiric.gateway.target.Targets;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Routes made-up messages of a call before the first real one comes, so that the compiler has seen them: without it the first
 * answers of a process take tenths of a second on a busy machine. Nothing is sent. Uses parts of its own, once.
 */
final class WarmUp {
    private static final int ROUNDS = 3000;
    private static final long LONGEST = TimeUnit.SECONDS.toNanos(2);
    private static final InetSocketAddress CLIENT = at(5060);
    private static final InetSocketAddress NODE = at(13024);
    private static final String REQUEST = """
            INVITE sip:902124548590@sentiric.cloud SIP/2.0
            Via: SIP/2.0/UDP 10.1.1.1:5060;rport;branch=z9hG4bKc1
            Max-Forwards: 70
            From: "A" <sip:1001@sentiric.cloud>;tag=a
            To: <sip:902124548590@sentiric.cloud>
            Call-ID: warm-up
            CSeq: 1 INVITE
            Contact: <sip:1001@10.1.1.1>
            User-Agent: warm-up
            Content-Length: 5

            v=0
            """.replace("\n", "\r\n");

    private final Parts parts;
    private final Message message = new Message(Datagrams.ROOM);
    private final Edits edits = new Edits();
    private final Octets out = new Octets(2 * Datagrams.ROOM);

    WarmUp(Parts parts) {
        this.parts = parts;
    }

    private static InetSocketAddress at(int port) {
        return new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port);
    }

    /** A choice of one node. */
    private static Choice choice() {
        var targets = new Targets(Rules.standard(), 1);
        targets.list(List.of(new Instance("warm-up", NODE, true, false)), 0);
        for (var probe : targets.tick(1)) {
            targets.answered(probe.node().id(), probe.number(), true, 2);
        }
        return targets.choice(3);
    }

    void run() {
        var choice = choice();
        String invite = REQUEST;
        String sent = forward(invite.getBytes(US_ASCII), CLIENT, choice, 1);
        String ok = sent.replaceFirst("^[^\r]*", "SIP/2.0 200 OK").replaceFirst("(To: [^\r]*)", "$1;tag=b");
        String route = sent.replaceAll("(?s).*?Record-Route: ([^\r]*).*", "Route: $1\r\n");
        String bye = invite.replace("INVITE", "BYE")
                .replaceFirst("(To: [^\r]*)", "$1;tag=b")
                .replace("From: ", route + "From: ");
        byte[] answer = ok.getBytes(US_ASCII);
        byte[][] messages = {
            invite.getBytes(US_ASCII),
            bye.getBytes(US_ASCII),
            invite.replace("INVITE", "OPTIONS").getBytes(US_ASCII),
            invite.replace("INVITE", "REGISTER").getBytes(US_ASCII)
        };
        long end = System.nanoTime() + LONGEST;
        for (int round = 0; round < ROUNDS && System.nanoTime() - end < 0; round++) {
            handle(answer, NODE, choice, round);
            for (byte[] bytes : messages) {
                handle(bytes, CLIENT, choice, round);
            }
        }
    }

    private String forward(byte[] bytes, InetSocketAddress source, Choice choice, long now) {
        handle(bytes, source, choice, now);
        return new String(out.copy(), US_ASCII);
    }

    private void handle(byte[] bytes, InetSocketAddress address, Choice choice, long now) {
        System.arraycopy(bytes, 0, message.bytes(), 0, bytes.length);
        parts.scanner().scan(message, bytes.length);
        edits.clear();
        var source = parts.flows().of(address);
        if (message.status() == 0) {
            parts.requests().route(message, source, null, choice, now, edits);
        } else {
            parts.responses().route(message, source, choice.node(address), Side.INSIDE, now, edits);
        }
        edits.apply(message, out.clear());
    }
}
