package cloud.sentiric.media.end;

import cloud.sentiric.media.seal.Seal;

/** What a party's packets are. */
public sealed interface Wrapping {
    /** RTP that is read. */
    record Clear() implements Wrapping {}

    /** Not read: SRTP between the parties, DTLS (RFC 5764), T.38. */
    record Opaque() implements Wrapping {}

    /** SRTP between the party and us. */
    record Sealed(Seal.Keys keys) implements Wrapping {}

    /**
     * SRTP between the party and us, RTCP beside it (RFC 5761), by keys that DTLS agrees on the way that ICE finds.
     *
     * @param party what its certificate must be
     * @param active whether we begin (RFC 4145)
     */
    record Dtls(Fingerprint party, boolean active) implements Wrapping {}
}
