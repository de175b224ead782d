package cloud.sentiric.scenarios;

import cloud.sentiric.phone.audio.Melody;
import cloud.sentiric.phone.audio.Pcm;
import cloud.sentiric.phone.audio.Wav;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** JsSIP in headless Chromium, whose microphone says a melody; what its users hear is kept. */
final class Browser implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final double MELODY_SECONDS = 20;
    private static final String LOCK = "package-lock.json";

    private final Path folder;
    private final Command process;
    private final Pcm melody;

    private Browser(Path folder, Command process, Pcm melody) {
        this.folder = folder;
        this.process = process;
        this.melody = melody;
    }

    /** One that calls, or waits for a call; the words are those of {@code call.js}. */
    static Browser start(Platform platform, int seed, String... words) {
        try {
            var scripts = platform.root().resolve("deploy/softphones/browser");
            install(scripts);
            var folder = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "browser")
                    .toAbsolutePath();
            var melody = Melody.of(seed, MELODY_SECONDS);
            var said = Files.write(folder.resolve("melody.wav"), Wav.file(melody));
            var environment = new HashMap<>(platform.environment().variables());
            environment.put("MELODY", said.toString());
            environment.put("HEARD", folder.toString());
            var line = new ArrayList<>(List.of("node", "call.js"));
            line.addAll(List.of(words));
            return new Browser(folder, Command.start(scripts, environment, line), melody);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Its packages as the lock has them, unless they are there. */
    private static void install(Path scripts) throws IOException {
        var installed = scripts.resolve("node_modules/.package-lock.json");
        if (!Files.exists(installed)
                || Files.getLastModifiedTime(installed).compareTo(Files.getLastModifiedTime(scripts.resolve(LOCK)))
                        < 0) {
            Command.start(scripts, new HashMap<>(), List.of("npm", "ci", "--no-audit", "--no-fund"))
                    .succeeds(Duration.ofMinutes(1));
        }
    }

    /** Waits until it has said a line that begins like this. */
    void says(String text) {
        Awaitility.await("the browser says " + text).atMost(PATIENCE).until(process::output, said -> {
            if (!process.isRunning()) {
                process.succeeds(PATIENCE);
            }
            return said.contains(text);
        });
    }

    /** Waits for its end; all that it said. */
    String isDone() {
        return process.succeeds(PATIENCE);
    }

    /** What it says of what a user has heard, by a name of {@code call.js}. */
    String heard(String user, String what) {
        var matcher = Pattern.compile(user + " heard .*\"" + what + "\":\"?([^\",}]*)")
                .matcher(process.output());
        if (!matcher.find()) {
            throw new AssertionError("no " + what + " of " + user + " in\n" + process.output());
        }
        return matcher.group(1);
    }

    /** What its microphone says. */
    Pcm said() {
        return melody;
    }

    /** What a user has heard. */
    Pcm heard(String user) {
        try {
            return Wav.parse(Files.readAllBytes(folder.resolve(user + ".wav")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.close();
    }
}
