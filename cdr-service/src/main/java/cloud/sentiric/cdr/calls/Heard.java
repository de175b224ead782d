package cloud.sentiric.cdr.calls;

import java.util.List;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/**
 * How a party was heard: where it was at several ends, the worst of them.
 *
 * @param mos 1 to 4.5 (ITU-T G.107), of the whole time; 0 if not known
 * @param worstMos of the worst interval; 0 if not known
 * @param loss 0 to 1, packets that should have come and did not
 * @param cause why it was not heard, such as nothing_arrives; empty if it was heard throughout
 */
public record Heard(double mos, double worstMos, double loss, String cause) {
    /** Of a party, by what was told of it; null if nothing was. */
    static @Nullable Heard of(List<Event.Heard> told) {
        if (told.isEmpty()) {
            return null;
        }
        return new Heard(
                least(told.stream().mapToDouble(Event.Heard::mos)),
                least(told.stream().mapToDouble(Event.Heard::worstMos)),
                told.stream().mapToDouble(Event.Heard::loss).max().orElse(0),
                told.stream()
                        .map(Event.Heard::cause)
                        .filter(cause -> !cause.isEmpty())
                        .findFirst()
                        .orElse(""));
    }

    private static double least(DoubleStream scores) {
        return scores.filter(score -> score > 0).min().orElse(0);
    }
}
