package cloud.sentiric.signaling.dialog;

import cloud.sentiric.signaling.sip.Body;
import cloud.sentiric.signaling.sip.Header;
import cloud.sentiric.signaling.sip.Response;
import java.util.List;

/**
 * How an INVITE of ours failed.
 *
 * @param status final status; 408 where nothing came in time, 503 where it could not be sent
 * @param reason phrase
 * @param fields header fields of the response
 * @param body of the response
 * @param heard whether its party sent it, or said anything before
 */
public record Refusal(int status, String reason, List<Header> fields, Body body, boolean heard) {
    static Refusal of(Response response) {
        return new Refusal(response.status(), response.reason(), response.fields(), Body.of(response), true);
    }

    /** It could not be sent. */
    public static Refusal unsent(String why) {
        return of(503, why, false);
    }

    static Refusal of(int status, String reason, boolean heard) {
        return new Refusal(status, reason, List.of(), Body.NONE, heard);
    }
}
