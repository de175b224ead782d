package cloud.sentiric.signaling.sdp;

import java.util.List;

/**
 * A session description as received (RFC 8866).
 *
 * @param timing value of the first t= line, which an answer repeats (RFC 3264 §6)
 * @param media the m= sections in their order
 */
public record SessionDescription(String timing, List<MediaDescription> media) implements Reading {
    public SessionDescription {
        media = List.copyOf(media);
    }
}
