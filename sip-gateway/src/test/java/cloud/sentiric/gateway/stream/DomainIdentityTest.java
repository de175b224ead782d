package cloud.sentiric.gateway.stream;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.gateway.PemFiles;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 5922 §7. */
class DomainIdentityTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    dns:carrier.example                              | carrier.example  | true
                    dns:Carrier.Example                              | carrier.EXAMPLE  | true
                    dns:other.example                                | carrier.example  | false
                    dns:*.example                                    | carrier.example  | false
                    dns:sip.carrier.example                          | carrier.example  | false
                    uri:sip:carrier.example                          | carrier.example  | true
                    uri:sip:carrier.example,dns:host.example         | host.example     | false
                    uri:sip:user@carrier.example                     | carrier.example  | false
                    uri:https://carrier.example,dns:carrier.example  | carrier.example  | true
                    ip:198.51.100.7                                  | 198.51.100.7     | true
                    ip:198.51.100.7                                  | 198.51.100.8     | false
                    dns:carrier.example                              | 198.51.100.7     | false
                    """)
    void has(String names, String domain, boolean expected) {
        var files = new PemFiles(folder, "carrier.example", "EC", names);
        assertThat(DomainIdentity.has(files.certificate(), domain)).isEqualTo(expected);
    }
}
