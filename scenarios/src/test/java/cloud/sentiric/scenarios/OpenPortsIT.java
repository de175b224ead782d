package cloud.sentiric.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the processes have open, as the kernel tells it (proc_pid_net(5)). */
@ExtendWith(PlatformExtension.class)
final class OpenPortsIT {
    private static final Pattern ANY_ADDRESS = Pattern.compile("0+:[0-9A-F]{4}");
    private static final String LISTENS = "0A";
    private static final Pattern SOCKET = Pattern.compile("socket:\\[(\\d+)]");

    private final Platform platform;

    OpenPortsIT(Platform platform) {
        this.platform = platform;
    }

    /** Phones talk to the gateway and to media-service alone. */
    @ParameterizedTest
    @ValueSource(strings = {"SIGNALING_B", "SIGNALING_C", "DIALPLAN", "USER", "CDR", "REDIS", "CONSUL", "POSTGRES"})
    void nothingListensOnAllAddresses(String process) {
        var handle = platform.environment().process(process).orElseThrow();
        var own = sockets(handle);
        assertThat(own).isNotEmpty();
        assertThat(onAllAddresses(handle).filter(line -> own.contains(line[9])).map(line -> String.join(" ", line)))
                .isEmpty();
    }

    /** Lines of the kernel's tables: 1 is the local address, 3 the state, 9 the inode. */
    private static Stream<String[]> onAllAddresses(ProcessHandle process) {
        return Stream.of("udp", "udp6", "tcp", "tcp6")
                .flatMap(table -> lines(Path.of("/proc/" + process.pid() + "/net/" + table)).stream()
                        .skip(1)
                        .map(line -> line.strip().split("\\s+"))
                        .filter(line -> ANY_ADDRESS.matcher(line[1]).matches())
                        .filter(line -> table.startsWith("udp") || line[3].equals(LISTENS)));
    }

    private static Set<String> sockets(ProcessHandle process) {
        try (var descriptors = Files.list(Path.of("/proc/" + process.pid() + "/fd"))) {
            return descriptors
                    .map(OpenPortsIT::target)
                    .map(SOCKET::matcher)
                    .filter(Matcher::matches)
                    .map(match -> match.group(1))
                    .collect(Collectors.toSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException e) {
            // Closed meanwhile.
            return "";
        }
    }

    private static List<String> lines(Path table) {
        try {
            return Files.readAllLines(table);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
