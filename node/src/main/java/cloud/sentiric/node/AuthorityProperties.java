package cloud.sentiric.node;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What an operator shows to change something over HTTP.
 *
 * @param token the bearer token, or empty
 * @param file its file, or empty; goes before the other, and is read at each request
 */
@ConfigurationProperties("node.authority")
record AuthorityProperties(
        @DefaultValue("") String token, @DefaultValue("") String file) {
    /** The token of now; empty if there is none. */
    String current() {
        if (file.isBlank()) {
            return token.strip();
        }
        try {
            return Files.readString(Path.of(file)).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("node.authority.file (OPERATOR_TOKEN_FILE) cannot be read", e);
        }
    }

    @Override
    public String toString() {
        return "AuthorityProperties[file=" + file + "]";
    }
}
