package cloud.sentiric.signaling.media;

import cloud.sentiric.signaling.dialog.LegId;
import cloud.sentiric.signaling.media.EndPatch.Remote;
import cloud.sentiric.signaling.sdp.Crypto;
import cloud.sentiric.signaling.sdp.MediaDescription;
import cloud.sentiric.signaling.sdp.Origin;
import cloud.sentiric.signaling.sdp.Streams;
import cloud.sentiric.signaling.sip.Body;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The side of one party.
 *
 * @param end where it sends to
 * @param origin of what we say to it
 * @param remote where it wants its media; null before it said so
 * @param receives whether it wants any
 * @param holds whether it did, and now has the other one on hold (RFC 3264 §8.4)
 * @param opaque whether its packets are sealed, or are no RTP
 * @param said its last description
 * @param wrapping what its packets are
 * @param widened the party with which it has no codec in common, so that it is offered ours too; null: none
 */
public record Side(
        MediaEnd end,
        Origin origin,
        @Nullable Remote remote,
        boolean receives,
        boolean holds,
        boolean opaque,
        Body said,
        Wrapping wrapping,
        @Nullable LegId widened) {
    /** One that is offered what others say. */
    public Side(
            MediaEnd end,
            Origin origin,
            @Nullable Remote remote,
            boolean receives,
            boolean holds,
            boolean opaque,
            Body said,
            Wrapping wrapping) {
        this(end, origin, remote, receives, holds, opaque, said, wrapping, null);
    }

    Side saying(Origin told) {
        return new Side(end, told, remote, receives, holds, opaque, said, wrapping, widened);
    }

    /** What its party said last was refused: all is as it was before. */
    Side again(Side before) {
        return new Side(
                end,
                origin,
                before.remote,
                before.receives,
                before.holds,
                before.opaque,
                before.said,
                before.wrapping,
                widened);
    }

    /** The same party at another end. */
    Side at(MediaEnd other) {
        return new Side(other, origin, remote, receives, holds, opaque, said, wrapping, widened);
    }

    Side at(Remote where) {
        return new Side(end, origin, where, receives, holds, opaque, said, wrapping, widened);
    }

    Side at(MediaDescription media, Body description) {
        var address = media.connection();
        if (address == null) {
            return new Side(end, origin, remote, receives, holds, opaque, description, wrapping, widened);
        }
        boolean wants = !Streams.isNowhere(media) && media.direction().receives();
        return new Side(
                end,
                origin,
                new Remote(address, media.port()),
                wants,
                !wants && (holds || (remote != null && receives)),
                wrapping instanceof Wrapping.Passed && !Streams.isClear(media),
                description,
                wrapping,
                widened);
    }

    /** The same party, whose packets are this. */
    Side wrapped(Wrapping other) {
        boolean unread = other instanceof Wrapping.Passed
                && Streams.audio(said.bytes())
                        .filter(media -> !Streams.isClear(media))
                        .isPresent();
        return new Side(end, origin, remote, receives, holds, unread, said, other, widened);
    }

    /** That which we read, as its party has said it; null where we cannot. */
    @Nullable
    Wrapping read() {
        var audio = Streams.audio(said.bytes());
        if (audio.filter(Streams::isClear).isPresent()) {
            return new Wrapping.Clear();
        }
        var peer = audio.map(MediaDescription::web).orElse(null);
        if (peer != null) {
            return new Wrapping.Web(peer.after(wrapping instanceof Wrapping.Web(var before) ? before : null));
        }
        return audio.map(Crypto::of).map(Wrapping.Sealed::new).orElse(null);
    }

    /** The profile by which it has said that packets are like this; else the usual one. */
    String profile(Predicate<MediaDescription> alike, String usual) {
        return Streams.audio(said.bytes())
                .filter(alike)
                .map(MediaDescription::protocol)
                .orElse(usual);
    }

    /** With the key that it has said last. */
    Side rekeyed() {
        var now = isPassed() ? null : read();
        return now == null ? this : wrapped(now);
    }

    /** The same party, which is offered our codecs too beside those of another one. */
    Side wide(@Nullable LegId with) {
        return new Side(end, origin, remote, receives, holds, opaque, said, wrapping, with);
    }

    /** What it speaks, by what it said and was told; nothing is known of what is not read. */
    Formats formats() {
        return opaque
                ? Formats.UNKNOWN
                : Formats.of(
                        Streams.audio(said.bytes()).orElse(null),
                        Streams.audio(told()).orElse(null));
    }

    boolean isPassed() {
        return wrapping instanceof Wrapping.Passed;
    }

    /** What it sends, by what it said and was told; null while that is not known. Who holds may send, or not. */
    @Nullable
    Speech speech() {
        var speech = Speech.of(
                Streams.audio(said.bytes()).orElse(null), Streams.audio(told()).orElse(null));
        return speech == null || !holds ? speech : speech.silent();
    }

    /** What its party was told last; empty before that. */
    byte[] told() {
        return origin.description(end.address());
    }
}
