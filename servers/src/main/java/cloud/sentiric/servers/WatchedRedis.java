package cloud.sentiric.servers;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/**
 * Two Redis, of which one copies the other, and a Sentinel that makes the copy the primary when the primary has not answered for half
 * a second. Private processes of one test, with or without Docker.
 */
public final class WatchedRedis implements AutoCloseable {
    /** By which the Sentinel knows them. */
    public static final String NAME = "sentiric";

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    /** Should this JVM be killed, they end by themselves. */
    private static final String LONGEST = "300";

    private static final int MOMENT_MS = 100;

    private final Path folder;
    /** The first primary comes first. */
    private final List<Process> processes = new ArrayList<>();

    private final int primary = FreePort.tcp();
    private final int replica = FreePort.tcp();
    private final int sentinel = FreePort.tcp();

    private WatchedRedis(Path folder) {
        this.folder = folder;
    }

    /** All three, the copy being whole. */
    public static WatchedRedis start() {
        try {
            new Script("deploy/local/servers").run(Map.of(), "install", "redis");
            var made = new WatchedRedis(Files.createTempDirectory("sentiric-test-sentinel-"));
            Runtime.getRuntime().addShutdownHook(new Thread(made::close));
            made.launch();
            return made;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void launch() throws IOException {
        var shared = """
                bind 127.0.0.1
                save ""
                requirepass %1$s
                masterauth %1$s
                repl-diskless-sync-delay 0
                """.formatted(password());
        run(primary, shared, "");
        run(replica, shared + "replicaof 127.0.0.1 " + primary + "\n", "");
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> ask(replica, "INFO replication").contains("master_link_status:up"));
        run(sentinel, """
                bind 127.0.0.1
                requirepass %2$s
                sentinel monitor %1$s 127.0.0.1 %3$d 1
                sentinel auth-pass %1$s %2$s
                sentinel down-after-milliseconds %1$s 500
                sentinel failover-timeout %1$s 5000
                """.formatted(NAME, password(), primary), "--sentinel");
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> ask(sentinel, "SENTINEL REPLICAS " + NAME).contains("127.0.0.1:" + replica));
    }

    private void run(int port, String settings, String mode) throws IOException {
        var own = Files.createDirectory(folder.resolve(String.valueOf(port)));
        var file = Files.writeString(own.resolve("redis.conf"), settings + "port " + port + "\ndir " + own + "\n");
        var command = new ArrayList<>(List.of("timeout", LONGEST, "redis-server", file.toString()));
        if (!mode.isEmpty()) {
            command.add(mode);
        }
        var process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(own.resolve("log").toFile())
                .start();
        processes.add(process);
        Awaitility.await().atMost(PATIENCE).until(() -> ask(port, "PING").contains("PONG"));
    }

    /** What a server says within a moment; a Sentinel knows no QUIT. */
    private static String ask(int port, String command) {
        var said = new StringBuilder();
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(MOMENT_MS);
            socket.getOutputStream().write(("AUTH " + Instance.PASSWORD + "\r\n" + command + "\r\n").getBytes(UTF_8));
            for (int read = socket.getInputStream().read();
                    read >= 0;
                    read = socket.getInputStream().read()) {
                said.append((char) read);
            }
        } catch (IOException e) {
            // It says no more.
        }
        return said.toString();
    }

    public int primaryPort() {
        return primary;
    }

    public int replicaPort() {
        return replica;
    }

    public int sentinelPort() {
        return sentinel;
    }

    /** Of all three. */
    public String password() {
        return Instance.PASSWORD;
    }

    /** Has the first primary fall silent, its connections open, as where its machine is cut off. */
    public void freezePrimary() {
        signal("-STOP");
    }

    /** It goes on as if nothing had been. */
    public void thawPrimary() {
        signal("-CONT");
    }

    private void signal(String signal) {
        var redis = processes.getFirst().children().findFirst().orElseThrow();
        try {
            new ProcessBuilder("kill", signal, "" + redis.pid())
                    .inheritIO()
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        for (var process : processes) {
            process.children().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        try {
            for (var process : processes) {
                process.waitFor(1, TimeUnit.SECONDS);
            }
            try (var files = Files.walk(folder)) {
                for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException e) {
            // It lies in the folder for what is temporary.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
