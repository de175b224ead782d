package cloud.sentiric.signaling.call;

import cloud.sentiric.signaling.attempt.CallTrace;
import cloud.sentiric.signaling.media.Pending;
import cloud.sentiric.signaling.target.Carrier;
import java.util.List;
import java.util.function.Consumer;

/** Answers carriers that ask who we are; passwords stay where they are kept. Answers come on any thread, once each. */
public interface TrunkCredentials {
    /**
     * Asks for what an INVITE has to carry.
     *
     * @param challenges values of all WWW-Authenticate, or of all Proxy-Authenticate
     * @param uri Request-URI of the INVITE
     */
    Pending answer(CallTrace trace, Carrier carrier, List<String> challenges, String uri, Consumer<Outcome> to);

    /** What came of it. */
    sealed interface Outcome {
        /**
         * Value of Authorization or Proxy-Authorization.
         *
         * @param authorization a secret of a kind: not logged
         */
        record Answered(String authorization) implements Outcome {}

        /** It cannot be answered, or there was no answer in time. */
        record Unavailable(String why) implements Outcome {}
    }
}
