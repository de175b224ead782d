package cloud.sentiric.media.transcode;

import cloud.sentiric.media.codec.Codecs;
import cloud.sentiric.media.codec.Format;
import cloud.sentiric.media.codec.Formats;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What has to be done with the packets of one party so that another one understands them.
 *
 * <p>Who takes all sound that the other may send, has it as it was sent: at most payload types change. Where something is not
 * taken, all of it is made anew: a stream is either the party's or ours.
 */
public sealed interface Crossing {
    /** Nothing, or nothing that we could. */
    record Untouched() implements Crossing {}

    /** Other payload types; what the party has no number for stays behind. */
    record Renumbered(Numbers numbers) implements Crossing {}

    /**
     * New sound.
     *
     * @param from what comes
     * @param to what is made of it
     * @param events as what keys are told; null: the party takes none
     */
    record Transcoded(Formats from, Format to, @Nullable Format events) implements Crossing {}

    /** Decides for what a party sends and another one takes. */
    static Crossing between(Formats speaker, Formats hearer) {
        var sounds = speaker.sends().stream().filter(Format::isSound).toList();
        var wanted = hearer.takes().stream().filter(Format::isSound).toList();
        if (sounds.isEmpty() || wanted.isEmpty()) {
            return new Untouched();
        }
        if (sounds.stream().allMatch(each -> like(each, hearer) != null)) {
            return renumbered(speaker, hearer);
        }
        var to = wanted.stream().filter(Codecs::speaks).findFirst();
        if (to.isEmpty() || sounds.stream().noneMatch(Codecs::speaks)) {
            return new Untouched();
        }
        return new Transcoded(speaker, to.get(), events(hearer, to.get()));
    }

    private static Crossing renumbered(Formats speaker, Formats hearer) {
        var numbers = new int[128];
        Arrays.setAll(numbers, number -> number);
        boolean changed = false;
        for (var each : speaker.sends()) {
            var taken = like(each, hearer);
            if (taken == null && each.isEvent()) {
                // Its duration is in units of the clock; no party has two clocks for one sound.
                numbers[each.payloadType()] = Numbers.NONE;
                changed = true;
            } else if (taken != null && taken.payloadType() != each.payloadType()) {
                numbers[each.payloadType()] = taken.payloadType();
                changed = true;
            }
        }
        return changed ? new Renumbered(new Numbers(numbers)) : new Untouched();
    }

    private static @Nullable Format like(Format sent, Formats hearer) {
        for (var each : hearer.takes()) {
            if (each.isLike(sent)) {
                return each;
            }
        }
        return null;
    }

    /** Events have the clock of the sound that they stand in (RFC 4733 §2.4.1); some phones have one for all. */
    private static @Nullable Format events(Formats hearer, Format sound) {
        var events = hearer.takes().stream().filter(Keys::tells).toList();
        return events.stream()
                .filter(each -> each.clock() == sound.clock())
                .findFirst()
                .orElse(events.isEmpty() ? null : events.getFirst());
    }
}
