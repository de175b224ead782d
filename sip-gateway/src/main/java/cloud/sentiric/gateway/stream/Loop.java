package cloud.sentiric.gateway.stream;

import static java.nio.charset.StandardCharsets.US_ASCII;

import cloud.sentiric.gateway.relay.Counters;
import cloud.sentiric.gateway.relay.Outgoing;
import cloud.sentiric.gateway.relay.Relay;
import cloud.sentiric.gateway.route.Connections;
import cloud.sentiric.gateway.route.Flow;
import cloud.sentiric.gateway.sip.Ascii;
import cloud.sentiric.gateway.sip.Reason;
import cloud.sentiric.gateway.sip.Scan;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one event loop ({@code stream-…}) has: its clients, and the relay of what they send, which talks to the nodes over
 * UDP by itself. Owned by the event loop.
 */
final class Loop {
    private static final Logger LOG = LoggerFactory.getLogger(Loop.class);
    /** At most one defect in so many nanoseconds is logged. */
    private static final long LOG_EVERY = 1_000_000_000L;

    private static final byte[] RESPONSE = "sip/".getBytes(US_ASCII);
    private static final byte[] ACK = "ack ".getBytes(US_ASCII);

    private final Connections connections;
    private final Relay relay;
    private final Retransmissions retransmissions = new Retransmissions();
    private final Set<Client> clients = new HashSet<>();
    private long loggedAt = System.nanoTime() - LOG_EVERY;

    /** With a relay that tells what it sends on. */
    Loop(Connections connections, Function<Outgoing, Relay> relays) {
        this.connections = connections;
        relay = relays.apply(retransmissions);
    }

    Counters counters() {
        return relay.counters();
    }

    /** Whether no connection is taken from the address: it is banned. */
    boolean refuses(InetSocketAddress address) {
        return relay.refuses(address, System.nanoTime());
    }

    /** Whether the address may have more connections than others. */
    boolean trusts(InetSocketAddress address) {
        return relay.trusts(address);
    }

    void add(Client client) {
        clients.add(client);
    }

    void remove(Client client) {
        clients.remove(client);
    }

    /** Lets time pass. */
    void sweep(long now) {
        retransmissions.tick(now, this::again);
        for (var client : new ArrayList<>(clients)) {
            client.sweep(now);
        }
    }

    void stop(long now) {
        for (var client : new ArrayList<>(clients)) {
            client.end(Closing.STOPPED, now);
        }
    }

    /** Where the next message is to be put before it is handled. */
    byte[] bytes() {
        return relay.message().bytes();
    }

    /** Sends a request once more if its client is still there and no node answered it. */
    private boolean again(Flow source, byte[] request) {
        var connection = source.connection();
        if (connection == null || connections.peer(connection) == null) {
            return false;
        }
        try {
            return relay.again(source, request, System.nanoTime());
        } catch (IOException e) {
            counters().dropped(Reason.NOT_SENT);
            return true;
        }
    }

    /** Handles the message of so many bytes. */
    void message(Client client, int size) {
        long now = System.nanoTime();
        client.heard(now);
        if (relay.ignores(client.address(), true, size, now)) {
            return;
        }
        if (asks(size)) {
            client.asked();
        }
        attempt(client, now, () -> {
            var scan = relay.handle(client.address(), client.flow(), size, now);
            if (scan instanceof Scan.Dropped dropped && dropped.reason() == Reason.GARBAGE) {
                client.end(Closing.MALFORMED, now);
            }
        });
    }

    /** Whether the message wants an answer. */
    private boolean asks(int size) {
        return !starts(size, RESPONSE) && !starts(size, ACK);
    }

    private boolean starts(int size, byte[] with) {
        return size >= with.length && Ascii.equalFolded(bytes(), 0, with.length, with);
    }

    /** A keep-alive came: line ends of so many bytes. */
    void ping(Client client, int size, long now) {
        client.heard(now);
        attempt(client, now, () -> relay.ping(client.flow(), size, now));
    }

    /** Answers the header that was put into the message, if it is one of a request, and ends the connection. */
    void unframed(Client client, int size, int status, String phrase, Closing why) {
        long now = System.nanoTime();
        attempt(client, now, () -> relay.unframed(client.flow(), size, status, phrase, now));
        client.end(why, now);
    }

    /** What a client's message leads to. */
    @FunctionalInterface
    private interface Handling {
        void run() throws IOException;
    }

    private void attempt(Client client, long now, Handling handling) {
        try {
            handling.run();
        } catch (IOException e) {
            counters().dropped(Reason.NOT_SENT);
        } catch (RuntimeException | Error e) {
            counters().dropped(Reason.ERROR);
            if (now - loggedAt > LOG_EVERY) {
                loggedAt = now;
                LOG.warn("A message from {} could not be handled: {}", client.connection(), e, e);
            }
            client.end(Closing.ERROR, now);
        }
    }
}
