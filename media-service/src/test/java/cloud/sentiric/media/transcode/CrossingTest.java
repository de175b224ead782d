package cloud.sentiric.media.transcode;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.media.codec.Format;
import cloud.sentiric.media.codec.Formats;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CrossingTest {
    private static final Format PCMU = new Format(0, "PCMU", 8000, 1, 0);
    private static final Format PCMA = new Format(8, "pcma", 8000, 1, 0);
    private static final Format OPUS = new Format(96, "opus", 48_000, 2, 0);
    private static final Format ILBC = new Format(97, "iLBC", 8000, 1, 0);
    private static final Format EVENT = new Format(101, "telephone-event", 8000, 1, 0);
    private static final Format EVENT_48 = new Format(110, "telephone-event", 48_000, 1, 0);

    private static Crossing crossing(List<Format> sends, List<Format> takes) {
        return Crossing.between(new Formats(sends, List.of()), new Formats(List.of(), takes));
    }

    private static Format numbered(Format format, int payloadType) {
        return new Format(payloadType, format.name(), format.clock(), format.channels(), format.ptimeMs());
    }

    @Test
    void whatIsTakenAsItIsStaysUntouched() {
        assertThat(crossing(List.of(PCMU, EVENT), List.of(PCMA, PCMU, EVENT))).isEqualTo(new Crossing.Untouched());
        assertThat(crossing(List.of(ILBC), List.of(ILBC, PCMU))).isEqualTo(new Crossing.Untouched());
    }

    @Test
    void whatIsNotKnownStaysUntouched() {
        assertThat(crossing(List.of(), List.of(PCMU))).isEqualTo(new Crossing.Untouched());
        assertThat(crossing(List.of(OPUS), List.of())).isEqualTo(new Crossing.Untouched());
        assertThat(crossing(List.of(EVENT), List.of(EVENT))).isEqualTo(new Crossing.Untouched());
    }

    @Test
    void whatNobodyHereSpeaksStaysUntouched() {
        assertThat(crossing(List.of(ILBC), List.of(PCMU))).isEqualTo(new Crossing.Untouched());
        assertThat(crossing(List.of(PCMU), List.of(ILBC))).isEqualTo(new Crossing.Untouched());
    }

    @Test
    void otherNumbersAreThoseOfWhoHears() {
        var crossing = crossing(List.of(OPUS, EVENT_48), List.of(numbered(OPUS, 111), numbered(EVENT_48, 112)));
        var numbers = ((Crossing.Renumbered) crossing).numbers();
        var packet = ByteBuffer.allocate(12).put(1, (byte) (0x80 | 96));
        assertThat(numbers.change(packet)).isTrue();
        assertThat(packet.get(1)).isEqualTo((byte) (0x80 | 111));
        packet.put(1, (byte) 110);
        assertThat(numbers.change(packet)).isTrue();
        assertThat(packet.get(1)).isEqualTo((byte) 112);
        packet.put(1, (byte) 13);
        assertThat(numbers.change(packet)).isTrue();
        assertThat(packet.get(1)).as("what was not agreed").isEqualTo((byte) 13);
    }

    @Test
    void keysStayBehindWhereNobodyTakesThem() {
        var numbers = ((Crossing.Renumbered) crossing(List.of(PCMU, EVENT), List.of(PCMU))).numbers();
        assertThat(numbers.change(ByteBuffer.allocate(12).put(1, (byte) 101))).isFalse();
        assertThat(numbers.change(ByteBuffer.allocate(12))).isTrue();
    }

    @Test
    void whatIsNotTakenIsMadeAnewByTheFirstThatIsSpoken() {
        var sends = List.of(OPUS, EVENT_48);
        var crossing = crossing(sends, List.of(ILBC, PCMA, PCMU, EVENT_48, EVENT));
        assertThat(crossing).isEqualTo(new Crossing.Transcoded(new Formats(sends, List.of()), PCMA, EVENT));
    }

    @Test
    void soIsAllWhereOneOfTwoIsNotTaken() {
        assertThat(crossing(List.of(PCMU, OPUS), List.of(PCMU)))
                .isEqualTo(new Crossing.Transcoded(new Formats(List.of(PCMU, OPUS), List.of()), PCMU, null));
    }
}
