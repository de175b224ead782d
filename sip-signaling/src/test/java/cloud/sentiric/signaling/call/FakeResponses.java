package cloud.sentiric.signaling.call;

import cloud.sentiric.signaling.sip.OutgoingRequest;
import cloud.sentiric.signaling.sip.Response;
import java.util.Map;

/** Responses without a wire, for the tests of other packages. */
public final class FakeResponses {
    private FakeResponses() {}

    /**
     * A response without a body.
     *
     * @param headers by their names in lower case
     */
    public static Response to(OutgoingRequest request, int status, Map<String, String> headers) {
        return FakeResponse.to(request, status, headers, "");
    }
}
