package cloud.sentiric.signaling.media;

import cloud.sentiric.signaling.sdp.AudioStream;
import cloud.sentiric.signaling.sdp.Codec;
import cloud.sentiric.signaling.sdp.Format;
import cloud.sentiric.signaling.sdp.MediaDescription;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a party speaks, as agreed.
 *
 * @param sends what its packets may be; empty: not known
 * @param takes what it can be sent, the best first; empty: not known
 * @param ptime milliseconds of sound that it wants in a packet; 0: not said
 */
public record Formats(List<Format> sends, List<Format> takes, int ptime) {
    /** As many as are told of a party: nobody has more that are used. */
    static final int MOST = 32;

    /** Nothing is known. */
    public static final Formats UNKNOWN = new Formats(List.of(), List.of(), 0);

    public Formats {
        sends = sends.stream().limit(MOST).toList();
        takes = takes.stream().limit(MOST).toList();
    }

    /**
     * What a party speaks that said one thing and was told another: it sends by the numbers of what it was told (RFC 3264 §5.1), or,
     * as some do, by its own, and takes by its own.
     */
    static Formats of(@Nullable MediaDescription said, @Nullable MediaDescription told) {
        if (said == null || told == null) {
            return UNKNOWN;
        }
        var own = Format.of(said);
        var ours = Format.of(told);
        if (own.stream().noneMatch(each -> each.isSound() && each.among(ours) != null)) {
            // It has answered by what it was not offered, and speaks so.
            return new Formats(own, own, said.ptime());
        }
        var sends = new ArrayList<>(
                ours.stream().filter(each -> each.among(own) != null).toList());
        for (var each : own) {
            boolean free = sends.stream().noneMatch(other -> other.payloadType() == each.payloadType());
            if (free && each.among(ours) != null) {
                sends.add(each);
            }
        }
        return new Formats(
                sends, own.stream().filter(each -> each.among(ours) != null).toList(), said.ptime());
    }

    /** What a party speaks that we speak to ourselves. */
    public static Formats of(AudioStream stream) {
        var formats = new ArrayList<Format>();
        formats.add(stream.format());
        var event = stream.eventPayloadType();
        if (event != null) {
            formats.add(new Format(event, "telephone-event", stream.codec().clock(), 1));
        }
        return new Formats(formats, formats, stream.ptime());
    }

    /** The first that it takes and that we speak, G.711 before all; null if there is none. */
    @Nullable
    Format spoken() {
        Format spoken = null;
        for (var each : takes) {
            var codec = Codec.of(each);
            if (codec != null && (spoken == null || codec.isPlain())) {
                spoken = each;
                if (codec.isPlain()) {
                    return each;
                }
            }
        }
        return spoken;
    }
}
