package cloud.sentiric.servers;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.utility.TestcontainersConfiguration;

/** The Docker engine of this machine, asked over its socket before Testcontainers is let loose on it. */
final class DockerEngine {
    /** Set to false, no test uses Docker. */
    private static final String SWITCH = "SENTIRIC_TEST_DOCKER";

    private static final String UNIX = "unix://";

    private DockerEngine() {}

    /** Whether the image can be run here; pulls it where a registry can be reached. */
    @SuppressWarnings("deprecation") // the only way to the name of the image of Ryuk
    static boolean offers(String image) {
        var host = environment("DOCKER_HOST", UNIX + "/var/run/docker.sock");
        if (environment(SWITCH, "true").equals("false")) {
            return false;
        }
        if (!host.startsWith(UNIX)) {
            return DockerClientFactory.instance().isDockerAvailable();
        }
        var socket = Path.of(host.substring(UNIX.length()));
        boolean ryuk = !Boolean.parseBoolean(environment("TESTCONTAINERS_RYUK_DISABLED", "false"));
        return Files.exists(socket)
                && (!ryuk
                        || has(socket, TestcontainersConfiguration.getInstance().getRyukImage()))
                && has(socket, image)
                && DockerClientFactory.instance().isDockerAvailable();
    }

    // A test has no typed configuration to take this from.
    private static String environment(String name, String otherwise) {
        return System.getenv().getOrDefault(name, otherwise);
    }

    private static boolean has(Path socket, String image) {
        int colon = image.lastIndexOf(':');
        return ask(socket, "GET /images/" + image + "/json")
                || (ask(
                                socket,
                                "POST /images/create?fromImage=" + image.substring(0, colon) + "&tag="
                                        + image.substring(colon + 1))
                        && ask(socket, "GET /images/" + image + "/json"));
    }

    private static boolean ask(Path socket, String request) {
        try (var channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            channel.write(ByteBuffer.wrap((request + " HTTP/1.0\r\nHost: docker\r\n\r\n").getBytes(US_ASCII)));
            var reader = new BufferedReader(Channels.newReader(channel, US_ASCII));
            var status = reader.readLine();
            // An image has been pulled when the answer has come to its end.
            while (reader.readLine() != null) {}
            return status != null && status.contains(" 200 ");
        } catch (IOException e) {
            return false;
        }
    }
}
