package cloud.sentiric.servers;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** A TCP port for a server that is told its port before it starts. */
public final class FreePort {
    /** Below the range that connections leave from, so that none takes the port before its server does. */
    private static final int FIRST = 20_000;

    private static final int BEHIND_LAST = 32_000;

    private FreePort() {}

    /** A port that nothing listens at now. */
    public static int tcp() {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, BEHIND_LAST);
            if (isFree(port)) {
                return port;
            }
        }
    }

    private static boolean isFree(int port) {
        try (var socket = new ServerSocket(port)) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
