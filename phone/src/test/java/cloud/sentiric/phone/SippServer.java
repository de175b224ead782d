package cloud.sentiric.phone;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;

/** SIPp as the other side, at 127.0.0.3. */
final class SippServer implements AutoCloseable {
    private static final InetAddress LOCAL = InetAddress.ofLiteral("127.0.0.3");

    private final Process process;
    private final InetSocketAddress address;

    /** A server of one of SIPp's flows, or of a file of src/test/resources/sipp, with further arguments. */
    SippServer(List<String> flow, String... arguments) {
        address = new InetSocketAddress(LOCAL, freePort());
        var line = new ArrayList<>(List.of("sipp", "-i", "127.0.0.3", "-mi", "127.0.0.3", "-nostdin", "-p"));
        line.add(Integer.toString(address.getPort()));
        line.add("-mp");
        line.add(Integer.toString(freePort()));
        line.addAll(flow);
        line.addAll(List.of(arguments));
        try {
            var folder = Files.createDirectories(Path.of("target", "sipp"));
            process = new ProcessBuilder(line)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("output.txt").toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException("sipp is missing: apt-get install sip-tester", e);
        }
        Awaitility.await("sipp").until(() -> !process.isAlive() || !isFree(address));
    }

    static String file(String flow) {
        return Path.of("src", "test", "resources", "sipp", flow + ".xml")
                .toAbsolutePath()
                .toString();
    }

    InetSocketAddress address() {
        return address;
    }

    private static int freePort() {
        try (var socket = new DatagramSocket(0, LOCAL)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isFree(InetSocketAddress address) {
        try (var socket = new DatagramSocket(address)) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
