package cloud.sentiric.gateway.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import cloud.sentiric.gateway.PemFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
final class CertificateTest {
    @TempDir
    private Path folder;

    private Path chain;
    private Path key;

    @BeforeEach
    void files() {
        chain = folder.resolve("chain.pem");
        key = folder.resolve("key.pem");
    }

    private void with(Consumer<SslBundles> check) {
        String bundle = "spring.ssl.bundle.pem.clients.";
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(SslAutoConfiguration.class))
                .withPropertyValues(
                        bundle + "reload-on-update=true",
                        bundle + "keystore.certificate=" + chain,
                        bundle + "keystore.private-key=" + key,
                        "spring.ssl.bundle.watch.file.quiet-period=100ms")
                .run(context -> check.accept(context.getBean(SslBundles.class)));
    }

    private static Certificate certificate(SslBundles bundles) {
        return new Certificate(bundles, "clients", "chain.pem, key.pem");
    }

    @ParameterizedTest
    @ValueSource(strings = {"EC", "RSA", "Ed25519"})
    void isReadWithAKeyOf(String algorithm) {
        new PemFiles(folder, "one", algorithm).write(chain, key);
        with(bundles -> assertThat(certificate(bundles).context().isServer()).isTrue());
    }

    @Test
    void isRefusedAtTheStartWithAKeyOfAnother() {
        new PemFiles(folder, "one", "EC").write(chain, key);
        for (String algorithm : new String[] {"EC", "RSA"}) {
            new PemFiles(folder, "another " + algorithm, algorithm).write(folder.resolve("unused"), key);
            with(bundles -> assertThatThrownBy(() -> certificate(bundles))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("key.pem"));
        }
    }

    @Test
    void isRefusedAtTheStartWhereAFileHoldsNone() throws IOException {
        for (var file : new Path[] {chain, key}) {
            new PemFiles(folder, "one " + file.getFileName(), "EC").write(chain, key);
            Files.writeString(file, "nothing at all");
            with(bundles -> assertThatThrownBy(() -> certificate(bundles))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("chain.pem"));
        }
    }

    @Test
    void staysAsItWasWhereTheNewOneCannotBeUsed(CapturedOutput output) {
        var one = new PemFiles(folder, "one", "EC");
        one.write(chain, key);
        with(bundles -> {
            var certificate = certificate(bundles);
            var before = certificate.context();
            new PemFiles(folder, "another", "EC").write(folder.resolve("unused"), key);
            await().until(() -> output.getAll().contains("stays as it was: chain.pem, key.pem: the key is not"));
            assertThat(certificate.context()).isSameAs(before);
            try {
                Files.writeString(chain, "nothing at all");
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            await().until(() -> output.getAll().split("stays as it was", -1).length == 3);
            assertThat(certificate.context()).isSameAs(before);
            one.write(chain, key);
            await().untilAsserted(() -> assertThat(certificate.context()).isNotSameAs(before));
            assertThat(output.getAll().split("stays as it was", -1)).hasSize(3);
        });
    }
}
