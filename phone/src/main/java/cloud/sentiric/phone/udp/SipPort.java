package cloud.sentiric.phone.udp;

import cloud.sentiric.phone.sip.Effect;
import cloud.sentiric.phone.sip.Hop;
import cloud.sentiric.phone.sip.SipMessage;
import cloud.sentiric.phone.sip.SipParser;
import cloud.sentiric.phone.sip.SipViolation;
import cloud.sentiric.phone.sip.UserAgent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** The SIP socket of a user agent. Owns the thread {@code sip-PORT}, which alone uses the agent. */
public final class SipPort implements AutoCloseable {
    /** What the thread tells the phone. */
    public interface Listener {
        /** A message went out or, if it could be read, came in; before the agent has seen it. */
        void seen(SipMessage message, boolean sent, long now);

        /** Anything but a message to send. */
        void noticed(Effect effect);
    }

    private static final int MAX_WISHES = 64;
    private static final long IDLE = 1_000_000_000;

    private final UdpSocket socket;
    private final Listener listener;
    private final BlockingQueue<Wish> wishes = new ArrayBlockingQueue<>(MAX_WISHES);
    private Optional<UserAgent> agent = Optional.empty();
    private Optional<Thread> thread = Optional.empty();
    private boolean closed;

    public SipPort(InetAddress local, Listener listener) {
        socket = new UdpSocket(local);
        this.listener = listener;
    }

    public InetSocketAddress local() {
        return socket.local();
    }

    /** Begins to serve an agent. */
    public void start(UserAgent served) {
        agent = Optional.of(served);
        thread = Optional.of(Thread.ofPlatform()
                .daemon()
                .name("sip-" + socket.local().getPort())
                .start(() -> run(served)));
    }

    /** Runs on the thread of the agent, with the time in nanoseconds. */
    public CompletableFuture<Void> ask(Function<Long, List<Effect>> wish) {
        var asked = new Wish(wish, new CompletableFuture<>());
        wishes.add(asked);
        socket.wakeUp();
        return asked.done();
    }

    private record Wish(Function<Long, List<Effect>> effects, CompletableFuture<Void> done) {}

    private void run(UserAgent served) {
        try (socket) {
            while (!closed) {
                for (var wish = wishes.poll(); wish != null; wish = wishes.poll()) {
                    perform(wish.effects().apply(System.nanoTime()));
                    wish.done().complete(null);
                }
                perform(served.elapsed(System.nanoTime()));
                long wait = served.wake().stream()
                        .map(at -> at - System.nanoTime())
                        .findFirst()
                        .orElse(IDLE);
                var datagram = socket.receive(closed ? 0 : Math.max(1, wait));
                if (datagram.isPresent()) {
                    perform(received(served, datagram.get()));
                }
            }
        } catch (IOException e) {
            listener.noticed(new Effect.Violated("the SIP socket failed: " + e.getMessage()));
        }
    }

    private List<Effect> received(UserAgent served, Datagram datagram) {
        long now = System.nanoTime();
        var bytes = new byte[datagram.bytes().remaining()];
        datagram.bytes().get(bytes);
        if (isOfSpeech(bytes)) {
            return List.of();
        }
        try {
            var message = SipParser.parse(bytes);
            listener.seen(message, false, now);
            var source = datagram.source();
            return served.received(message, new Hop(source.getAddress().getHostAddress(), source.getPort()), now);
        } catch (SipViolation e) {
            return List.of(new Effect.Violated("a datagram of " + bytes.length + " bytes: " + e.getMessage()));
        }
    }

    /** RTP or RTCP of version 2 (RFC 3550): the last words of a call that had this port of the system's before. No SIP begins so. */
    private static boolean isOfSpeech(byte[] bytes) {
        return bytes.length > 0 && (bytes[0] & 0xC0) == 0x80;
    }

    private void perform(List<Effect> effects) throws IOException {
        for (var effect : effects) {
            if (effect instanceof Effect.Send send) {
                listener.seen(send.message(), true, System.nanoTime());
                socket.send(ByteBuffer.wrap(send.message().encode()), address(send.hop()));
            } else {
                listener.noticed(effect);
            }
        }
    }

    private static InetSocketAddress address(Hop hop) throws UnknownHostException {
        return new InetSocketAddress(InetAddress.getAllByName(hop.host())[0], hop.port());
    }

    /** The port is free for others when it returns. */
    @Override
    public void close() {
        if (agent.isEmpty()) {
            socket.close();
        } else if (thread.filter(Thread::isAlive).isPresent()) {
            ask(now -> {
                closed = true;
                return List.of();
            });
        }
        thread.ifPresent(UdpSocket::awaitEnd);
    }
}
