package cloud.sentiric.onenode;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.core.io.DefaultResourceLoader;
import org.springframework.mock.env.MockEnvironment;

final class ServiceTest {
    private static String option(Service service, String name) {
        return Stream.of(service.arguments(Map.of()))
                .filter(argument -> argument.startsWith("--" + name + "="))
                .map(argument -> argument.substring(name.length() + 3))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @EnumSource
    void itsConfigurationIsItsOwn(Service service) throws IOException {
        var file = new DefaultResourceLoader().getResource(option(service, "spring.config.location"));
        assertThat(file.getContentAsString(UTF_8)).contains("name: " + service.id());
    }

    /** In a folder of classes, laid out jars, and one jar of all. */
    @ParameterizedTest
    @CsvSource({
        "file:/build/classes/, file:/build/classes/application.yaml",
        "file:/lib/user.jar, jar:file:/lib/user.jar!/application.yaml",
        "jar:nested:/one-node.jar/!lib/user.jar!/, jar:nested:/one-node.jar/!lib/user.jar!/application.yaml"
    })
    void itsFilesAreWhereItsClassesAre(String classes, String file) {
        assertThat(Service.beside(classes, "application.yaml")).isEqualTo(file);
    }

    @Test
    void itsTableOfCallersIsItsOwn() throws IOException {
        var table = new DefaultResourceLoader().getResource(option(Service.USER, "node.tls.callers"));
        assertThat(table.getContentAsString(UTF_8)).contains("sentiric.user.v1.UserService/GetUser");
    }

    @Test
    void whatIsNamedAfterItIsItsAlone() {
        var variables = Map.of(
                "USER_HTTP_PORT",
                "12010",
                "CDR_HTTP_PORT",
                "12050",
                "REGION",
                "TR",
                "LOG_FORMAT",
                "a",
                "USER_LOG_FORMAT",
                "b");
        assertThat(Service.USER.arguments(variables))
                .contains("--HTTP_PORT=12010", "--LOG_FORMAT=b")
                .doesNotContain("--HTTP_PORT=12050", "--REGION=TR", "--LOG_FORMAT=a");
    }

    @Test
    void itsLogsHaveTheLevelThatItWasGiven() {
        var variables = Map.of("USER_LOG_LEVEL", "debug", "LOG_LEVEL", "warn");
        assertThat(Service.USER.arguments(variables))
                .contains("--logging.level.cloud.sentiric.user=debug", "--logging.level.cloud.sentiric=warn");
        assertThat(Service.CDR.arguments(variables))
                .contains("--logging.level.cloud.sentiric.cdr=warn", "--logging.level.cloud.sentiric=warn");
    }

    @Test
    void whatTheClassPathHasForOthersDoesNotConfigureItself() {
        var filter = new OwnConfigurations();
        filter.setEnvironment(new MockEnvironment()
                .withProperty(OwnConfigurations.WITHOUT, option(Service.GATEWAY, OwnConfigurations.WITHOUT)));
        var names = new String[] {
            "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
            "org.springframework.boot.amqp.autoconfigure.RabbitAutoConfiguration",
            "cloud.sentiric.node.tls.TlsAutoConfiguration",
            "cloud.sentiric.node.NodeAutoConfiguration",
            null
        };
        assertThat(filter.match(names, new NoMetadata())).containsExactly(false, false, false, true, true);
    }
}
