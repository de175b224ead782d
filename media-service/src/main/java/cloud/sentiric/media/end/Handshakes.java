package cloud.sentiric.media.end;

import cloud.sentiric.media.seal.Seal;

/** Agrees keys with parties by DTLS (RFC 5764), beside the threads that own the ends. */
public interface Handshakes {
    /** That of our certificate. */
    Fingerprint fingerprint();

    /** Begins to agree keys; whoever gives them and the datagrams that go out does so on any thread. */
    Handshake begin(Wrapping.Dtls terms, Ear ear);

    /** One party's. Nothing here waits. */
    interface Handshake {
        /** A datagram of the party; if too many wait, it is lost as others are. */
        void take(byte[] datagram);

        /** Nobody is to be told of it any more. */
        void close();
    }

    /** Whom what comes of it is told. */
    interface Ear {
        /** This is to be sent to the party. */
        void send(byte[] datagram);

        /** The keys, once. */
        void agreed(Seal.Keys keys);

        /** There will be none. */
        void failed(String why);
    }
}
