package cloud.sentiric.gateway.route;

import cloud.sentiric.gateway.sip.Message;
import cloud.sentiric.gateway.sip.Method;
import cloud.sentiric.gateway.sip.Reason;
import java.util.Arrays;

/** Why a request goes nowhere: its decision for each standing, made once. An ACK has no answer. */
final class Refusal {
    private static final Decision[] ACKS = each(standing -> new Decision.Drop(Reason.ACK_UNROUTABLE, standing));

    private final Decision[] replies;

    Refusal(int status, String phrase) {
        this(status, phrase, 0);
    }

    /** With the seconds after which the client may try again. */
    Refusal(int status, String phrase, int retryAfter) {
        replies = each(standing -> new Decision.Reply(status, phrase, retryAfter, standing));
    }

    /** By a standing. */
    @FunctionalInterface
    private interface Of {
        Decision of(Standing standing);
    }

    private static Decision[] each(Of decision) {
        return Arrays.stream(Standing.values()).map(decision::of).toArray(Decision[]::new);
    }

    Decision of(Message request, Standing standing) {
        return (request.method() == Method.ACK ? ACKS : replies)[standing.index()];
    }
}
