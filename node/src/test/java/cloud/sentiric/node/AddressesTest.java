package cloud.sentiric.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cloud.sentiric.node.Addresses.Address;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressesTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            100.64.0.2                     | 100.64.0.2:5432
            100.64.0.2:5433                | 100.64.0.2:5433
            node-b, node-c:6 ,             | node-b:5432,node-c:6
            ,,100.64.0.3                   | 100.64.0.3:5432
            a,b,a                          | a:5432,b:5432
            a:1,a:2                        | a:1,a:2
            fd7a:115c:a1e0::2              | [fd7a:115c:a1e0::2]:5432
            [fd7a::2],[fd7a::3]:1          | [fd7a::2]:5432,[fd7a::3]:1
            ::1,node-b                     | [::1]:5432,node-b:5432
            """)
    void aListIsReadInItsOrder(String list, String read) {
        assertThat(Addresses.of(list, 5432)).hasToString(read);
        assertThat(Addresses.of(read, 1)).hasToString(read);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ",",
                " , ",
                "a:",
                "a:0",
                "a:65536",
                "a:x",
                "a:-1",
                ":5432",
                "[",
                "[]",
                "[::1",
                "[::1]5432",
                "[::1]:",
                "a b",
                "a/b",
                "node:1:2",
                "user@a",
                "a?b",
                "jdbc://a",
                "[a]b:1",
                "a%b"
            })
    void whatIsNoListIsRefused(String list) {
        assertThatThrownBy(() -> Addresses.of(list, 5432)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theOwnNodeComesFirst() {
        var all = Addresses.of("a,b:1,c,b:2", 9);
        assertThat(all.nearest("b")).hasToString("b:1,b:2,a:9,c:9");
        assertThat(all.nearest("d")).isEqualTo(all);
    }

    @Test
    void anAddressOfIpv6StandsInBracketsWhereAPortFollows() {
        assertThat(new Address("::1", 5)).hasToString("[::1]:5");
        assertThat(new Address("::1", 5).authorityHost()).isEqualTo("[::1]");
        assertThat(new Address("node-b", 5)).hasToString("node-b:5");
    }
}
