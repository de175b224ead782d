package cloud.sentiric.gateway.disk;

import cloud.sentiric.gateway.target.Instance;
import cloud.sentiric.gateway.target.Targets;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last list of nodes with anything in it, a line each: address, port, name. A gateway that starts while Consul is away goes
 * on with it; whether they live the probes tell. {@link #keep} belongs to the thread of the discovery.
 */
public final class LastNodes {
    private static final Logger LOG = LoggerFactory.getLogger(LastNodes.class);
    private static final String NAME = "nodes";

    private final @Nullable Path file;
    private List<String> kept = List.of();
    private boolean told;

    /** In the folder; null keeps nothing. */
    public LastNodes(@Nullable Path folder) {
        file = folder == null ? null : folder.resolve(NAME);
    }

    /** What was kept; lines that are none are passed over. */
    public List<Instance> read() {
        var instances = new ArrayList<Instance>();
        if (file == null) {
            return instances;
        }
        try {
            for (String line : Files.readAllLines(file)) {
                var instance = instance(line);
                if (instance != null && instances.size() < Targets.MAX) {
                    instances.add(instance);
                }
            }
        } catch (NoSuchFileException e) {
            return instances;
        } catch (IOException e) {
            LOG.warn("The last list of nodes cannot be read from {}: {}", file, e.toString());
        }
        return instances;
    }

    private static @Nullable Instance instance(String line) {
        var parts = line.split(" ", 3);
        try {
            if (parts.length == 3 && !parts[2].isBlank()) {
                var address = new InetSocketAddress(InetAddress.ofLiteral(parts[0]), Integer.parseInt(parts[1]));
                return new Instance(parts[2], address, true, false);
            }
        } catch (IllegalArgumentException e) {
            // No line of ours.
        }
        return null;
    }

    /** Keeps a list, if it says anything new; without the disk the gateway goes on as well. */
    public void keep(List<Instance> instances) {
        var lines = instances.stream()
                .map(i -> i.address().getAddress().getHostAddress() + " "
                        + i.address().getPort() + " " + i.name())
                .toList();
        if (file == null || lines.isEmpty() || lines.equals(kept)) {
            return;
        }
        try {
            var fresh = file.resolveSibling(NAME + ".new");
            Files.createDirectories(fresh.toAbsolutePath().getParent());
            Files.write(fresh, lines);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            kept = lines;
            told = false;
        } catch (IOException e) {
            if (!told) {
                told = true;
                LOG.warn("The list of nodes cannot be kept in {}: {}", file, e.toString());
            }
        }
    }
}
