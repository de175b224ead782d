package cloud.sentiric.signaling.sdp;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The streams of a description and their places, which they keep as long as the dialog lives (RFC 3264 §8). */
public final class Streams {
    /** What is wrong with an offer that has nothing for us. */
    public static final String NO_AUDIO = "no audio stream is offered";

    /** Profiles whose packets are RTP in the clear (RFC 3551, RFC 4585). */
    private static final Set<String> CLEAR = Set.of("RTP/AVP", "RTP/AVPF");

    /** Those whose packets are SRTP (RFC 3711, RFC 5124); with DTLS they have another name. */
    private static final Set<String> SEALED = Set.of("RTP/SAVP", "RTP/SAVPF");

    private Streams() {}

    /** In their order; none where it is no description. */
    public static List<MediaDescription> of(byte[] description) {
        return Reading.of(description) instanceof SessionDescription read ? read.media() : List.of();
    }

    /** The one that is relayed: the first of audio that is not refused or removed (RFC 3264 §6, §8.2), if any is. */
    public static Optional<MediaDescription> audio(byte[] description) {
        var audio = of(description).stream().filter(Streams::isAudio).toList();
        return audio.stream()
                .filter(media -> media.port() != 0)
                .findFirst()
                .or(() -> audio.stream().findFirst());
    }

    /** Whether an offer has something to be relayed, unless it takes all back (RFC 3264 §8.2). */
    public static boolean hasAudio(byte[] offer) {
        var open = of(offer).stream().filter(media -> media.port() != 0).toList();
        return open.isEmpty() || open.stream().anyMatch(Streams::isAudio);
    }

    /** Whether an offer has the places of a dialog, with others behind them at most (RFC 3264 §8). */
    public static boolean follow(List<MediaDescription> offer, List<MediaDescription> dialog) {
        return offer.size() >= dialog.size() && isSame(offer.subList(0, dialog.size()), dialog);
    }

    /** Whether an answer has the places of an offer, and nothing where nothing was offered (RFC 3264 §6). */
    public static boolean meet(List<MediaDescription> answer, List<MediaDescription> offer) {
        if (!isSame(answer, offer)) {
            return false;
        }
        for (int i = 0; i < answer.size(); i++) {
            if (isAudio(answer.get(i))
                    && answer.get(i).port() != 0
                    && offer.get(i).port() == 0) {
                return false;
            }
        }
        return true;
    }

    /** Whether two have the same media in the same order. */
    public static boolean isSame(List<MediaDescription> one, List<MediaDescription> other) {
        return one.stream()
                .map(MediaDescription::media)
                .toList()
                .equals(other.stream().map(MediaDescription::media).toList());
    }

    /** Where among these audio is to be: as that which flows, else as one that was removed, else as any (RFC 3264 §8.1). */
    static int place(List<MediaDescription> streams) {
        int removed = -1;
        for (int i = 0; i < streams.size(); i++) {
            if (isAudio(streams.get(i))) {
                if (streams.get(i).port() != 0) {
                    return i;
                }
                removed = removed < 0 ? i : removed;
            }
        }
        return Math.max(0, removed);
    }

    /** Whether its packets are SRTP whose keys stand in the description (RFC 4568), if anywhere. */
    public static boolean isSealed(MediaDescription media) {
        return SEALED.contains(media.protocol().toUpperCase(Locale.ROOT));
    }

    /** Whether its packets are RTP that we can read. */
    public static boolean isClear(MediaDescription media) {
        return CLEAR.contains(media.protocol().toUpperCase(Locale.ROOT));
    }

    /** Whether it stands for no place: nothing is to be sent (RFC 3264 §8.4, RFC 2543 §B.5). Browsers say their places elsewhere. */
    public static boolean isNowhere(MediaDescription media) {
        var address = media.connection();
        return media.port() == 0 || (media.web() == null && address != null && OfferAnswer.isHold(address));
    }

    private static boolean isAudio(MediaDescription media) {
        return media.media().equals("audio");
    }
}
