package cloud.sentiric.servers;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.Map;

/** What has to be known of a server to start it and to see that it answers. */
enum Kind {
    /** Asked with SSLRequest; the answer is S or N (PostgreSQL protocol, Message Formats). */
    POSTGRES("postgres", "postgres:17", 5432, "\0\0\0\u0008\u0004\u00d2\u0016/", "SN"),
    /** Asked with the protocol header; the answer is a method frame (AMQP 0-9-1 §4.2.2, §4.2.3). */
    RABBITMQ("rabbitmq", "rabbitmq:4", 5672, "AMQP\0\0\u0009\u0001", "\u0001"),
    REDIS("redis", "redis:8", 6379, "AUTH " + Instance.PASSWORD + "\r\n", "+"),
    CONSUL("consul", "hashicorp/consul:latest", 8500, "GET /v1/status/leader HTTP/1.0\r\n\r\n", "H");

    private static final Script DEFINITIONS = new Script("deploy/rabbitmq/definitions");
    private static final int TIMEOUT_MS = 1000;

    /** Name of the server as deploy/local/servers has it. */
    final String word;

    final String image;
    final int containerPort;
    private final String question;
    private final String firstOfAnswer;

    Kind(String word, String image, int containerPort, String question, String firstOfAnswer) {
        this.word = word;
        this.image = image;
        this.containerPort = containerPort;
        this.question = question;
        this.firstOfAnswer = firstOfAnswer;
    }

    /** Environment of the container. */
    Map<String, String> environment() {
        return switch (this) {
            case POSTGRES -> Map.of("POSTGRES_USER", Instance.USER, "POSTGRES_PASSWORD", Instance.PASSWORD);
            case RABBITMQ, REDIS, CONSUL -> Map.of();
        };
    }

    /** What the container's files hold, by their paths; the broker's are those of a node. */
    Map<String, String> files() {
        return this == RABBITMQ
                ? Map.of(
                        "/etc/rabbitmq/conf.d/20-test.conf",
                        "load_definitions = /etc/rabbitmq/definitions.json\n",
                        "/etc/rabbitmq/definitions.json",
                        DEFINITIONS.run(
                                Map.of(), Instance.PASSWORD, Instance.PASSWORD, Instance.PASSWORD, Instance.PASSWORD))
                : Map.of();
    }

    /** Command of the container; empty for the image's own. */
    List<String> command() {
        return switch (this) {
            case POSTGRES -> List.of("postgres", "-c", "fsync=off", "-c", "max_connections=200", "-c", "timezone=UTC");
            case REDIS -> List.of("redis-server", "--requirepass", Instance.PASSWORD, "--appendonly", "yes");
            // The token had another name before 1.11.
            case CONSUL -> List.of("sh", "-c", """
                case $(consul version) in
                  'Consul v1.'[0-9].* | 'Consul v1.10.'*) token=master ;;
                  *) token=initial_management ;;
                esac
                exec consul agent -dev -client 0.0.0.0 \\
                  -hcl "acl { enabled = true, default_policy = \\"deny\\", tokens { $token = \\"%s\\" } }"
                """.formatted(Instance.TOKEN));
            case RABBITMQ -> List.of();
        };
    }

    /** Folders of the container that a stop empties. */
    Map<String, String> emptied() {
        return this == CONSUL ? Map.of("/consul/data", "mode=1777") : Map.of();
    }

    boolean answers(String host, int port) {
        try (var socket = new Socket()) {
            socket.setSoTimeout(TIMEOUT_MS);
            socket.connect(new InetSocketAddress(host, port), TIMEOUT_MS);
            socket.getOutputStream().write(question.getBytes(ISO_8859_1));
            int first = socket.getInputStream().read();
            return first >= 0 && firstOfAnswer.indexOf(first) >= 0;
        } catch (IOException e) {
            return false;
        }
    }
}
