package cloud.sentiric.scenarios;

import cloud.sentiric.phone.audio.G711;
import cloud.sentiric.phone.audio.Melody;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** SIPp at one local address, towards one remote one. */
final class Sipp {
    private final InetSocketAddress remote;
    private final InetAddress local;

    Sipp(InetSocketAddress remote, InetAddress local) {
        this.remote = remote;
        this.local = local;
    }

    /** Starts a flow of src/test/resources/sipp; it ends by itself when its calls are over, at the latest after the limit. */
    Command start(String flow, String service, String caller, Duration limit, String... options) {
        return startAt(freePort(), flow, service, caller, limit, options);
    }

    /** The same at this port. */
    Command startAt(int port, String flow, String service, String caller, Duration limit, String... options) {
        var line = new ArrayList<>(List.of(
                "sipp",
                remote.getHostString() + ":" + remote.getPort(),
                "-sf",
                scenario(flow).toString(),
                "-s",
                service,
                "-key",
                "caller",
                caller,
                "-i",
                local.getHostAddress(),
                "-p",
                Integer.toString(port),
                "-mi",
                local.getHostAddress(),
                "-mp",
                Integer.toString(freePort()),
                "-nostdin",
                "-trace_err",
                "-error_file",
                flow + "_errors.log",
                "-timeout",
                Long.toString(limit.toSeconds()),
                "-timeout_error"));
        line.addAll(List.of(options));
        return Command.start(folder(), Map.of("TERM", "dumb"), line);
    }

    /** One call of a flow. */
    void runs(String flow, String service, String caller, String... options) {
        var line = new ArrayList<>(List.of("-m", "1"));
        line.addAll(List.of(options));
        var limit = Duration.ofSeconds(20);
        start(flow, service, caller, limit, line.toArray(String[]::new)).succeeds(limit.plusSeconds(5));
    }

    /** With this option the messages of a flow can be asked for; what was seen before is forgotten. */
    static String[] seen(String flow) {
        try {
            Files.deleteIfExists(messages(flow));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new String[] {"-trace_msg", "-message_file", flow + "_messages.log", "-message_overwrite", "true"};
    }

    /** The last message of a flow that begins so; empty if there is none. */
    static String lastSeen(String flow, String start) {
        try {
            var messages = Files.readString(messages(flow)).split("\n-{20,}", -1);
            return Stream.of(messages)
                    .filter(message -> message.contains("\n" + start + " "))
                    .reduce("", (earlier, later) -> later);
        } catch (NoSuchFileException e) {
            return "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path messages(String flow) {
        return folder().resolve(flow + "_messages.log");
    }

    private static Path scenario(String flow) {
        try {
            return Path.of(Optional.<URL>ofNullable(Sipp.class.getResource("/sipp/" + flow + ".xml"))
                    .orElseThrow(() -> new IllegalArgumentException("no flow " + flow))
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Where SIPp works: a second of speech is there, in µ-law, without a header. */
    private static Path folder() {
        try {
            var folder = Files.createDirectories(Path.of("target", "sipp"));
            var speech = folder.resolve("speech.ulaw");
            if (!Files.exists(speech)) {
                Files.write(speech, G711.PCMU.encode(Melody.of(1, 1)));
            }
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private int freePort() {
        try (var socket = new DatagramSocket(0, local)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
