package cloud.sentiric.servers;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;

/** Redis with append-only file, one for the whole JVM. */
public final class RedisServer {
    private static final String EMPTIED = "+OK\r\n+OK\r\n";
    private static final int TIMEOUT_MS = 5000;

    private final Instance instance;

    private RedisServer(Instance instance) {
        this.instance = instance;
    }

    /** The server, started at the first call; what an earlier test left in it is gone. */
    public static RedisServer start() {
        Only.SERVER.empty();
        return Only.SERVER;
    }

    private void empty() {
        try (var socket = new Socket(host(), port())) {
            socket.setSoTimeout(TIMEOUT_MS);
            socket.getOutputStream().write(("AUTH " + password() + "\r\nFLUSHALL\r\n").getBytes(US_ASCII));
            var answers = new String(socket.getInputStream().readNBytes(EMPTIED.length()), US_ASCII);
            if (!answers.equals(EMPTIED)) {
                throw new IllegalStateException("Redis answered " + answers);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String host() {
        return instance.host();
    }

    public int port() {
        return instance.port();
    }

    /** Password of the default user. */
    public String password() {
        return Instance.PASSWORD;
    }

    /** Redis URI with the password. */
    public String uri() {
        return "redis://:" + password() + "@" + host() + ":" + port();
    }

    /** Takes the server away; its data and its port are kept. */
    public void stop() {
        instance.stop();
    }

    /** Brings the server back, and returns when it answers. */
    public void resume() {
        instance.resume();
    }

    private static final class Only {
        static final RedisServer SERVER = new RedisServer(Instance.start(Kind.REDIS));
    }
}
