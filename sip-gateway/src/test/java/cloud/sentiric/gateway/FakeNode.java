package cloud.sentiric.gateway;

import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The double of a signaling instance: answers OPTIONS at once and calls as a phone that rings and answers. */
final class FakeNode implements AutoCloseable {
    final String name;
    final List<String> received = new CopyOnWriteArrayList<>();
    /** What came while it was silent. */
    final List<String> ignored = new CopyOnWriteArrayList<>();

    private final Peer peer;
    private volatile boolean silent;
    private volatile boolean ready = true;
    private volatile boolean answering = true;
    private volatile boolean deaf;
    private volatile int asking;

    FakeNode(String name) {
        this(name, "127.0.0.1");
    }

    FakeNode(String name, String host) {
        this.name = name;
        peer = new Peer(host, 0);
        Thread.ofVirtual().start(this::serve);
    }

    int port() {
        return peer.port();
    }

    /** As after kill -9: nothing is answered any more. */
    void silent(boolean now) {
        silent = now;
    }

    void ready(boolean now) {
        ready = now;
    }

    InetSocketAddress address() {
        return peer.address();
    }

    /** As with all workers stuck: OPTIONS are answered, INVITEs are not. */
    void deaf(boolean now) {
        deaf = now;
    }

    /** How often a request without digest is asked for one, at length: a server transaction would send it eleven times. */
    void asking(int times) {
        asking = times;
    }

    /** Whether an INVITE is answered, or only rings. */
    void answering(boolean now) {
        answering = now;
    }

    List<String> received(String method) {
        return received.stream().filter(r -> r.startsWith(method + " ")).toList();
    }

    void send(String text, InetSocketAddress to) {
        peer.send(text, to);
    }

    void send(String text) {
        peer.send(text, peer.from());
    }

    private void serve() {
        while (!peer.socket.isClosed()) {
            String request;
            try {
                request = peer.receive();
            } catch (UncheckedIOException e) {
                continue;
            }
            if (silent) {
                ignored.add(request);
            } else {
                handle(request);
            }
        }
    }

    private void handle(String request) {
        String method = request.substring(0, request.indexOf(' '));
        if (method.equals("OPTIONS") && request.contains("@probe\n")) {
            send(Peer.answer(request, ready ? "200 OK" : "503 Service Unavailable", ""));
            return;
        }
        received.add(request);
        if (asking > 0 && !method.equals("ACK") && !method.equals("SIP/2.0") && !request.contains("Authorization: ")) {
            String challenge = "WWW-Authenticate: Digest realm=\"sentiric.cloud\", nonce=\"" + "n".repeat(43) + "\", ";
            for (int i = 0; i < asking; i++) {
                send(Peer.answer(
                        request,
                        "401 Unauthorized",
                        challenge + "algorithm=SHA-256, qop=\"auth\"\n" + challenge + "algorithm=MD5, qop=\"auth\"\n"
                                + "Allow: INVITE, ACK, BYE, CANCEL, OPTIONS, REGISTER, UPDATE, INFO\nServer: node\n"));
            }
            return;
        }
        String contact = "Contact: <sip:" + name + "@127.0.0.1:" + port() + ">\n";
        switch (method) {
            case "INVITE" -> {
                if (deaf) {
                    return;
                }
                send(Peer.answer(request, "100 Trying", ""));
                send(Peer.answer(request, "180 Ringing", contact));
                if (answering) {
                    send(Peer.answer(request, "200 OK", contact));
                }
            }
            case "CANCEL" -> {
                send(Peer.answer(request, "200 OK", ""));
                received("INVITE").stream()
                        .filter(i -> Peer.headers(i, "Call-ID").equals(Peer.headers(request, "Call-ID")))
                        .forEach(i -> send(Peer.answer(i, "487 Request Terminated", "")));
            }
            case "ACK", "SIP/2.0" -> {}
            default -> send(Peer.answer(request, "200 OK", "Server: sentiric-signaling/" + name + "\n"));
        }
    }

    @Override
    public void close() {
        peer.close();
    }
}
