package cloud.sentiric.media.end;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cloud.sentiric.media.codec.Codecs;
import cloud.sentiric.media.codec.CountedOpus;
import cloud.sentiric.media.codec.Format;
import cloud.sentiric.media.codec.Formats;
import cloud.sentiric.media.rtp.SendingSource;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class RelayingTest {
    private static final Formats PCMU = of(new Format(0, "PCMU", 8000, 1, 0));
    private static final Formats OPUS = of(new Format(96, "opus", 48_000, 2, 0));

    private final CountedOpus opus = new CountedOpus();
    private final Relaying relaying = new Relaying(new Codecs(opus), new SendingSource(new Random(7)));

    private static Formats of(Format format) {
        return new Formats(List.of(format), List.of(format));
    }

    @Test
    void whatALibraryDoesNotMakeIsNotAgreed() {
        opus.fails = true;
        assertThatThrownBy(() -> relaying.agree(PCMU, OPUS)).isInstanceOf(IllegalStateException.class);
        assertThat(relaying.isOurs()).isFalse();
        opus.fails = false;
        relaying.agree(PCMU, OPUS);
        assertThat(relaying.isOurs()).isTrue();
        relaying.close();
    }
}
