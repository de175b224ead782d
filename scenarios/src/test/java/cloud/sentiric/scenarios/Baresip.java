package cloud.sentiric.scenarios;

import cloud.sentiric.phone.audio.Melody;
import cloud.sentiric.phone.audio.Pcm;
import cloud.sentiric.phone.audio.Wav;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The softphone baresip in a folder of its own: it registers, calls, speaks a melody and records what it says and hears. */
final class Baresip {
    private static final double MELODY_SECONDS = 20;
    private static final String MODULES = "/usr/lib/baresip/modules";

    private final Path folder;

    private Baresip(Path folder) {
        this.folder = folder;
    }

    /** A phone of a demo user; the transport is UDP, TCP or TLS. */
    static Baresip of(Environment environment, String user, String transport) {
        try {
            var folder = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "baresip")
                    .toAbsolutePath();
            var gateway = environment.address(transport.equals("TLS") ? "GATEWAY_TLS" : "GATEWAY_SIP");
            var parameter = ";transport=" + transport.toLowerCase(Locale.ROOT);
            Files.writeString(
                    folder.resolve("accounts"),
                    "<sip:%s@%s%s>;auth_pass=%s;outbound=\"sip:%s:%d%s\";regint=600%n"
                            .formatted(
                                    user,
                                    environment.text("SIP_REALM"),
                                    parameter,
                                    environment.text("DEMO_PASSWORD"),
                                    gateway.getHostString(),
                                    gateway.getPort(),
                                    parameter));
            Files.writeString(folder.resolve("config"), config(folder, environment.text("SENTIRIC_STATE")));
            Files.write(folder.resolve("melody.wav"), Wav.file(Melody.of(3, MELODY_SECONDS)));
            return new Baresip(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String config(Path folder, String state) {
        return """
                sip_listen 127.0.0.1:0
                net_interface 127.0.0.1
                audio_source aufile,%1$s/melody.wav
                module_path %2$s
                module g711.so
                module aufile.so
                module sndfile.so
                snd_path %1$s
                module_app account.so
                module_app menu.so
                sip_cafile %3$s/tls/fullchain.pem
                """.formatted(folder, MODULES, state);
    }

    /** Calls the number; after so many seconds it hangs up and ends. */
    Command calls(String number, Duration length) {
        return Command.start(
                folder,
                Map.of("TERM", "dumb", "HOME", folder.toString()),
                List.of("baresip", "-f", folder.toString(), "-t", "" + length.toSeconds(), "-e", "/dial " + number));
    }

    Pcm said() {
        return recording("-enc.wav");
    }

    Pcm heard() {
        return recording("-dec.wav");
    }

    private Pcm recording(String end) {
        try (var files = Files.list(folder)) {
            var file = files.filter(f -> f.getFileName().toString().endsWith(end))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("baresip recorded nothing: no *" + end));
            return Wav.parse(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
