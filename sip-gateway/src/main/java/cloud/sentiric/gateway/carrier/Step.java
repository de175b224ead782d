package cloud.sentiric.gateway.carrier;

/** What is to be done with a request to a carrier. */
public sealed interface Step {
    Step WAIT = new Wait();
    Step PASS = new Pass();

    /** How a server is left that has the request. */
    enum Farewell {
        /** It has none of it. */
        NONE,
        /** It may have it, and answered nothing. */
        CANCEL,
        /** It refused it. */
        ACK
    }

    /** Nothing. */
    record Wait() implements Step {}

    /** Send the request to the server of this number, and leave the one of the number before it so. */
    record Try(int hop, Farewell farewell) implements Step {}

    /** Answer the request ourselves, and leave the last server so. */
    record Refuse(int status, String phrase, Farewell farewell) implements Step {}

    /** Let the response through. */
    record Pass() implements Step {}

    /** Keep the response from the node. */
    record Drop(Farewell farewell) implements Step {}
}
