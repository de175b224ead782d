package cloud.sentiric.servers;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.UUID;

/** A running server of the test, wherever it runs. */
sealed interface Instance permits Container, LocalProcess {
    /** User name on every server that has users. */
    String USER = "sentiric";
    /** Password on every server of this JVM that has one. */
    String PASSWORD = HexFormat.of().formatHex(SecureRandom.getSeed(12));
    /** Consul's token for whoever may do everything. */
    String TOKEN = UUID.randomUUID().toString();

    String host();

    int port();

    /** Address of this machine as the server sees it. */
    String backAddress();

    /** Takes the server away; its data and its port are kept. */
    void stop();

    /** Brings the server back, and returns when it answers. */
    void resume();

    /** Starts the server, in a container if that can be had, and sees to its end with this JVM. */
    static Instance start(Kind kind) {
        return DockerEngine.offers(kind.image) ? Container.start(kind) : LocalProcess.start(kind);
    }
}
