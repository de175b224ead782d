package cloud.sentiric.signaling.sip;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DialogTagsTest {
    private static final CallId CALL = new CallId("a84b4c76e66710@pc33.atlanta.com");

    private final DialogTags here = new DialogTags("0123456789abcdef");
    private final DialogTags there = new DialogTags("0123456789abcdef");

    @Test
    void eachNodeKnowsTheTagsOfAll() {
        var tag = here.create(CALL).value();
        assertThat(there.made(CALL, tag)).isTrue();
        assertThat(here.create(CALL).value()).isNotEqualTo(tag);
        assertThat(tag).matches("[0-9a-f]{32}");
    }

    @Test
    void aTagIsOfOneCallAndOneKey() {
        var tag = here.create(CALL).value();
        assertThat(there.made(new CallId("another"), tag)).isFalse();
        assertThat(new DialogTags("fedcba9876543210").made(CALL, tag)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "alice", "0123456789abcdef0123456789abcdef", "ä123456789abcdef0123456789abcdef"})
    void whatStrangersMakeUpIsNone(String tag) {
        assertThat(here.made(CALL, tag)).isFalse();
    }

    @Test
    void noBitMayDiffer() {
        var tag = here.create(CALL).value();
        for (int i = 0; i < tag.length(); i++) {
            var other = tag.charAt(i) == '0' ? '1' : '0';
            assertThat(here.made(CALL, tag.substring(0, i) + other + tag.substring(i + 1)))
                    .isFalse();
        }
    }
}
