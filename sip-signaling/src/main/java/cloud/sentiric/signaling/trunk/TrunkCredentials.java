package cloud.sentiric.signaling.trunk;

import cloud.sentiric.signaling.attempt.CallTrace;
import cloud.sentiric.signaling.media.Pending;
import cloud.sentiric.signaling.sip.Header;
import cloud.sentiric.signaling.sip.Method;
import cloud.sentiric.signaling.sip.OutgoingRequest;
import java.util.List;
import java.util.function.Consumer;

/** Answers carriers that ask who we are; passwords stay where they are kept. Answers come on any thread, once each. */
public interface TrunkCredentials {
    /**
     * Asks for what a request has to carry.
     *
     * @param challenges values of all WWW-Authenticate, or of all Proxy-Authenticate
     * @param uri Request-URI of the request
     */
    Pending answer(
            CallTrace trace, Account account, Method method, List<String> challenges, String uri, Consumer<Outcome> to);

    /** Whether a final status asks who we are. */
    static boolean asks(int status) {
        return status == 401 || status == 407;
    }

    /** What a response with such a status asks. */
    static List<String> challenges(int status, List<Header> fields) {
        var name = status == 401 ? "WWW-Authenticate" : "Proxy-Authenticate";
        return fields.stream()
                .filter(field -> field.name().equalsIgnoreCase(name))
                .map(Header::value)
                .toList();
    }

    /** What the request carries when it goes again (RFC 3261 §22.2, §22.3). */
    static Header header(int status, String authorization) {
        return new Header(status == 401 ? "Authorization" : "Proxy-Authorization", authorization);
    }

    /** Whether a request of ours says who we are. */
    static boolean answered(List<Header> fields) {
        return fields.stream().anyMatch(TrunkCredentials::proves);
    }

    /** A request without that: a nonce counts for the request that it was asked for alone (RFC 7616 §3.4). */
    static OutgoingRequest unproven(OutgoingRequest request) {
        return request.without(TrunkCredentials::proves);
    }

    private static boolean proves(Header field) {
        return field.name().equalsIgnoreCase("Authorization") || field.name().equalsIgnoreCase("Proxy-Authorization");
    }

    /** What came of it. */
    sealed interface Outcome {
        /**
         * Value of Authorization or Proxy-Authorization.
         *
         * @param authorization a secret of a kind: not logged
         */
        record Answered(String authorization) implements Outcome {
            @Override
            public String toString() {
                return "Answered";
            }
        }

        /** It cannot be answered, or there was no answer in time. */
        record Unavailable(String why) implements Outcome {}
    }
}
