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
}
