package cloud.sentiric.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** A server as a private process, run by deploy/local/servers. */
final class LocalProcess implements Instance {
    private static final Script SCRIPT = new Script("deploy/local/servers");

    private final Kind kind;
    private final Path state;
    private final int port;

    private LocalProcess(Kind kind, Path state, int port) {
        this.kind = kind;
        this.state = state;
        this.port = port;
    }

    static LocalProcess start(Kind kind) {
        try {
            // Others may go through, PostgreSQL's user among them, but not look.
            var state = Files.createTempDirectory(
                    "sentiric-test-" + kind.word + "-",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx--x--x")));
            Runtime.getRuntime().addShutdownHook(new Thread(() -> run(state, "stop", "--purge")));
            launch(kind, state);
            return new LocalProcess(kind, state, port(kind, state));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String host() {
        return "127.0.0.1";
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public String backAddress() {
        return host();
    }

    @Override
    public void stop() {
        run(state, "stop", kind.word);
    }

    @Override
    public void resume() {
        launch(kind, state);
    }

    private static void launch(Kind kind, Path state) {
        // Should this JVM be killed, a watchdog of the script ends the server.
        run(state, "start", "--parent", "" + ProcessHandle.current().pid(), "--purge", kind.word);
    }

    private static int port(Kind kind, Path state) throws IOException {
        var name = kind.word.toUpperCase(Locale.ROOT) + "_PORT=";
        try (Stream<String> lines = Files.lines(state.resolve("servers.env"))) {
            return lines.filter(line -> line.startsWith(name))
                    .mapToInt(line -> Integer.parseInt(line.substring(name.length())))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static void run(Path state, String... arguments) {
        var environment = new HashMap<>(Map.of(
                "SENTIRIC_STATE", state.toString(), "SENTIRIC_PASSWORD", PASSWORD, "SENTIRIC_CONSUL_TOKEN", TOKEN));
        for (var each : Kind.values()) {
            environment.put("SENTIRIC_" + each.word.toUpperCase(Locale.ROOT) + "_PORT", "free");
        }
        SCRIPT.run(environment, arguments);
    }
}
