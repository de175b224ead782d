package cloud.sentiric.signaling.amqp;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A port that leads to another, until it is shut: then its connections are cut, and none is taken any more. */
final class Door implements AutoCloseable {
    private final String host;
    private final int port;
    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    /** From clients; one that has ended is none any more. */
    private final Set<Socket> clients = ConcurrentHashMap.newKeySet();

    Door(String host, int port) throws IOException {
        this.host = host;
        this.port = port;
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    /** Connections that go through it now. */
    int open() {
        return clients.size();
    }

    void shut() throws IOException {
        server.close();
        for (var client : clients) {
            client.close();
        }
    }

    @Override
    public void close() throws IOException {
        shut();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                var client = server.accept();
                var inside = new Socket(host, port);
                clients.add(client);
                Thread.ofVirtual().start(() -> copy(client, inside, client));
                Thread.ofVirtual().start(() -> copy(inside, client, client));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void copy(Socket from, Socket to, Socket client) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            in.transferTo(out);
        } catch (IOException e) {
            // The other end is gone.
        } finally {
            clients.remove(client);
        }
    }
}
