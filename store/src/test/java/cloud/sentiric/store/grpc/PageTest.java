package cloud.sentiric.store.grpc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.store.record.Outcome;
import com.google.protobuf.StringValue;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PageTest {
    /** Rows after a key, as a database gives them. */
    private static List<String> read(Page page, int rows) {
        return IntStream.range(0, rows)
                .mapToObj("%04d"::formatted)
                .filter(key -> key.compareTo(page.after()) > 0)
                .limit(page.limit())
                .toList();
    }

    private static Page page(int size, String token) {
        return Page.of(size, token) instanceof Outcome.Done<Page>(var page) ? page : new Page(0, "");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 10, 10",
        "10, 10, 10",
        "11, 10, 10",
        "99, 10, 10",
        "500, 500, 10",
        "500, 500, 16000",
        "7, 3, 5000000"
    })
    void allRowsAreShownOnceOverPagesThatAClientTakes(int rows, int size, int length) {
        var seen = new ArrayList<String>();
        var token = "";
        do {
            var page = page(size, token);
            var filled = page.fill(read(page, rows), key -> StringValue.of(key + "x".repeat(length)), key -> key);
            assertThat(filled.rows()).hasSizeLessThanOrEqualTo(size);
            if (length < 1_000_000) {
                assertThat(filled.rows().stream()
                                .mapToInt(StringValue::getSerializedSize)
                                .sum())
                        .isLessThan(4 << 20);
            }
            filled.rows().forEach(row -> seen.add(row.getValue().substring(0, 4)));
            token = filled.nextToken();
        } while (!token.isEmpty());
        assertThat(seen).hasSize(rows).doesNotHaveDuplicates();
    }

    /** A token says what was read, and no key has a control character; a database would not take it. */
    @ParameterizedTest
    @ValueSource(strings = {"\0", "sentiric_demo a\0b", "\u007f", "sentiric_demo\n9001"})
    void aTokenWithControlCharactersIsNone(String after) {
        var token = Base64.getUrlEncoder().withoutPadding().encodeToString(after.getBytes(UTF_8));
        assertThat(Page.of(10, token)).isInstanceOf(Outcome.Invalid.class);
    }
}
