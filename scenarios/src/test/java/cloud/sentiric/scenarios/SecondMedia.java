package cloud.sentiric.scenarios;

import static java.nio.charset.StandardCharsets.UTF_8;

import cloud.sentiric.servers.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** A second media-service on the node of the first: the same program and settings, ports of its own. */
final class SecondMedia implements AutoCloseable {
    private static final Pattern RANGE = Pattern.compile("\\d+-(\\d+)");
    private static final int RTP_PORTS = 100;
    private static final Duration START = Duration.ofSeconds(60);

    private final Process process;
    private final InetSocketAddress http;
    private final int firstPort;

    private SecondMedia(Process process, InetSocketAddress http, int firstPort) {
        this.process = process;
        this.http = http;
        this.firstPort = firstPort;
    }

    /** Starts it, and waits until it is ready. */
    static SecondMedia beside(ProcessHandle first, Path folder) {
        try {
            var settings = settings(first);
            var range = RANGE.matcher(settings.getOrDefault("RTP_PORTS", ""));
            if (!range.matches()) {
                throw new IllegalStateException("the first media-service has no RTP_PORTS");
            }
            int rtp = Integer.parseInt(range.group(1)) + 1;
            int http = FreePort.tcp();
            settings.put("HTTP_PORT", Integer.toString(http));
            settings.put("GRPC_PORT", Integer.toString(FreePort.tcp()));
            settings.put("RTP_PORTS", rtp + "-" + (rtp + RTP_PORTS - 1));
            var command = Files.readString(Path.of("/proc/" + first.pid() + "/cmdline"), UTF_8);
            var builder = new ProcessBuilder(command.split("\0", -1))
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("media-service-second.log").toFile());
            builder.command().removeLast();
            builder.environment().clear();
            builder.environment().putAll(settings);
            var second = new SecondMedia(
                    builder.start(), new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), http), rtp);
            second.isReady();
            return second;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, String> settings(ProcessHandle process) throws IOException {
        var settings = new LinkedHashMap<String, String>();
        for (var variable : Files.readString(Path.of("/proc/" + process.pid() + "/environ"), UTF_8)
                .split("\0", -1)) {
            int equals = variable.indexOf('=');
            if (equals > 0) {
                settings.put(variable.substring(0, equals), variable.substring(equals + 1));
            }
        }
        return settings;
    }

    private void isReady() {
        try {
            Awaitility.await("a second media-service")
                    .atMost(START)
                    .ignoreExceptions()
                    .until(() -> Metrics.page(http, "/health/readiness"), health -> health.contains("\"free\""));
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /** Whether an RTP port is one of its own. */
    boolean has(int port) {
        return port >= firstPort && port < firstPort + RTP_PORTS;
    }

    /** Asks it to stop; it does when its calls have ended. */
    void drain() {
        process.destroy();
    }

    boolean isRunning() {
        return process.isAlive();
    }

    /** Ends it without notice. */
    void kill() {
        process.destroyForcibly();
    }

    @Override
    public void close() {
        kill();
        try {
            process.waitFor(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
