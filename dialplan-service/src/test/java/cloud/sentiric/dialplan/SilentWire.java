package cloud.sentiric.dialplan;

import cloud.sentiric.servers.PostgresServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A way to PostgreSQL on which nothing passes while it is told so: connections are taken and stay open. */
final class SilentWire implements AutoCloseable {
    private final PostgresServer postgres;
    private final ServerSocket door;
    private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
    private volatile boolean silent;

    SilentWire(PostgresServer postgres) throws IOException {
        this.postgres = postgres;
        this.door = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return door.getLocalPort();
    }

    void silent(boolean now) {
        silent = now;
    }

    private void accept() {
        try {
            while (true) {
                var near = door.accept();
                var far = new Socket(postgres.host(), postgres.port());
                sockets.add(near);
                sockets.add(far);
                pass(near, far);
                pass(far, near);
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private void pass(Socket from, Socket to) {
        Thread.ofVirtual().start(() -> {
            try (from;
                    to) {
                pass(from.getInputStream(), to.getOutputStream());
            } catch (IOException e) {
                // One of the two is closed.
            }
        });
    }

    /** What comes while it is silent is lost, as where the server stands still until the connection is given up. */
    private void pass(InputStream from, OutputStream to) throws IOException {
        var bytes = new byte[8192];
        for (int read = from.read(bytes); read >= 0; read = from.read(bytes)) {
            if (!silent) {
                to.write(bytes, 0, read);
                to.flush();
            }
        }
    }

    @Override
    public void close() throws IOException {
        door.close();
        for (var socket : sockets) {
            socket.close();
        }
    }
}
