package cloud.sentiric.gateway.disk;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.gateway.target.Instance;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LastNodesTest {
    private static final Instance B = instance("node-b ant", "10.0.0.2");
    private static final Instance C = instance("node-c", "2001:db8:0:0:0:0:0:3");

    @TempDir
    Path folder;

    private static Instance instance(String name, String host) {
        return new Instance(name, new InetSocketAddress(InetAddress.ofLiteral(host), 13024), true, false);
    }

    @Test
    void whatWasKeptIsReadAgain() {
        var nodes = new LastNodes(folder.resolve("made"));
        assertThat(nodes.read()).isEmpty();
        nodes.keep(List.of(B, C));
        nodes.keep(List.of());
        assertThat(new LastNodes(folder.resolve("made")).read()).containsExactly(B, C);
        nodes.keep(List.of(C));
        assertThat(nodes.read()).containsExactly(C);
    }

    @Test
    void linesThatAreNoneArePassedOver() throws IOException {
        Files.writeString(
                folder.resolve("nodes"), "x\n10.0.0.2 70000 a\nhost 1 a\n\n10.0.0.2 13024 node-b ant\n10.0.0.4 1 \n");
        assertThat(new LastNodes(folder).read()).containsExactly(B);
    }

    @Test
    void withoutAFolderItGoesOn() throws IOException {
        Files.writeString(folder.resolve("file"), "");
        for (var nodes : List.of(new LastNodes(null), new LastNodes(folder.resolve("file")))) {
            nodes.keep(List.of(B));
            assertThat(nodes.read()).isEmpty();
        }
    }
}
