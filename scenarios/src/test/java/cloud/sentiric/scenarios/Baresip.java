package cloud.sentiric.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.phone.audio.Melody;
import cloud.sentiric.phone.audio.Pcm;
import cloud.sentiric.phone.audio.Wav;
import cloud.sentiric.servers.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.awaitility.Awaitility;

/**
 * The softphone baresip in a folder of its own: it registers, is told to call over its control port, speaks a melody and
 * records what it says and hears. It ends after half a minute, whatever happens.
 */
final class Baresip implements AutoCloseable {
    private static final int LONGEST_SECONDS = 30;
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final double MELODY_SECONDS = 20;
    private static final String MODULES = "/usr/lib/baresip/modules";

    private final Path folder;
    private final int controlPort;
    private final Command process;

    private Baresip(Path folder, int controlPort) {
        this.folder = folder;
        this.controlPort = controlPort;
        process = Command.start(
                folder,
                Map.of("TERM", "dumb", "HOME", folder.toString()),
                List.of("baresip", "-f", folder.toString(), "-t", Integer.toString(LONGEST_SECONDS)));
    }

    /** A phone of a demo user that registers; the transport is UDP, TCP or TLS. */
    static Baresip start(Environment environment, String user, String transport) {
        return start(environment, user, transport, 3);
    }

    /** The same; phones with other seeds speak other melodies. */
    static Baresip start(Environment environment, String user, String transport, int seed) {
        return start(environment, user, transport, seed, "", "g711");
    }

    /** One that seals its speech, with keys in its SDP, and speaks to nobody who does not. */
    static Baresip startSealed(Environment environment, String user, String transport, int seed) {
        return start(environment, user, transport, seed, ";mediaenc=srtp-mand", "g711");
    }

    /** One that speaks by one codec and no other: g711, g722, opus. */
    static Baresip startSpeaking(Environment environment, String user, String codec, int seed) {
        return start(environment, user, "UDP", seed, "", codec);
    }

    private static Baresip start(
            Environment environment, String user, String transport, int seed, String sealing, String codec) {
        try {
            var folder = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "baresip")
                    .toAbsolutePath();
            var gateway = environment.address(transport.equals("TLS") ? "GATEWAY_TLS" : "GATEWAY_SIP");
            var parameter = ";transport=" + transport.toLowerCase(Locale.ROOT);
            Files.writeString(
                    folder.resolve("accounts"),
                    "<sip:%s@%s%s>;auth_pass=%s;outbound=\"sip:%s:%d%s\";regint=600%s%n"
                            .formatted(
                                    user,
                                    environment.text("SIP_REALM"),
                                    parameter,
                                    environment.text("DEMO_PASSWORD"),
                                    gateway.getHostString(),
                                    gateway.getPort(),
                                    parameter,
                                    sealing));
            int controlPort = FreePort.tcp();
            Files.writeString(
                    folder.resolve("config"), config(folder, environment.text("SENTIRIC_STATE"), controlPort, codec));
            Files.write(folder.resolve("melody.wav"), Wav.file(Melody.of(seed, MELODY_SECONDS)));
            return new Baresip(folder, controlPort);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String config(Path folder, String state, int controlPort, String codec) {
        return """
                sip_listen 127.0.0.1:0
                net_interface 127.0.0.1
                audio_source aufile,%1$s/melody.wav
                ringback_disabled yes
                module_path %2$s
                ausrc_srate 8000
                ausrc_channels 1
                opus_stereo no
                opus_sprop_stereo no
                module %5$s.so
                module srtp.so
                module aufile.so
                module sndfile.so
                snd_path %1$s
                module_app account.so
                module_app menu.so
                module_app ctrl_tcp.so
                ctrl_tcp_listen 127.0.0.1:%4$d
                sip_cafile %3$s/tls/fullchain.pem
                """.formatted(folder, MODULES, state, controlPort, codec);
    }

    void isRegistered() {
        says(" binding");
    }

    /** Calls the number, until it is answered. */
    void calls(String number) {
        tell("dial", number);
        says("Call established");
    }

    /** Begins to call. */
    void dials(String number) {
        tell("dial", number);
    }

    void isRinging() {
        says("Incoming call from");
    }

    void hearsRinging() {
        says("180 Ringing");
    }

    void accepts() {
        tell("accept", "");
        says("Call established");
    }

    void isTalking() {
        says("Call established");
    }

    /** Ends the call that rings, or goes on. */
    void endsCall() {
        tell("hangup", "");
    }

    void holds() {
        tell("hold", "");
    }

    void resumes() {
        tell("resume", "");
    }

    /** Waits for what it says of the call's end. */
    void isTold(String words) {
        says(words);
    }

    /** Ends without a word to the other side but that it is gone. */
    void quits() {
        tell("quit", "");
        process.succeeds(PATIENCE);
    }

    /** Hangs up and ends. */
    void hangsUp() {
        tell("hangup", "");
        says("terminated");
        tell("quit", "");
        process.succeeds(PATIENCE);
    }

    private void says(String text) {
        Awaitility.await("baresip says " + text).atMost(PATIENCE).until(process::output, said -> said.contains(text));
    }

    /** One command, a netstring of JSON. */
    private void tell(String command, String parameters) {
        var json = "{\"command\":\"" + command + "\",\"params\":\"" + parameters + "\"}";
        try (var control = new Socket(InetAddress.getLoopbackAddress(), controlPort)) {
            control.setSoTimeout((int) PATIENCE.toMillis());
            control.getOutputStream().write((json.length() + ":" + json + ",").getBytes(StandardCharsets.US_ASCII));
            assertThat(control.getInputStream().read()).isPositive();
        } catch (IOException e) {
            throw new UncheckedIOException("baresip does not hear: " + process.output(), e);
        }
    }

    @Override
    public void close() {
        process.close();
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
            return Recorded.parse(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
