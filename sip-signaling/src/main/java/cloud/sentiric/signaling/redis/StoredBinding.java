package cloud.sentiric.signaling.redis;

import cloud.sentiric.signaling.registrar.Binding;
import cloud.sentiric.signaling.sip.CallId;
import cloud.sentiric.signaling.sip.Parameters;
import cloud.sentiric.signaling.sip.SipUri;
import java.time.Instant;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/** A binding as JSON holds it; times in milliseconds since 1970. */
record StoredBinding(
        String uri,
        String parameters,
        String callId,
        long cseq,
        long expires,
        List<String> path,
        String userAgent,
        boolean behindNat) {
    /** The JSON of a binding, as this record reads it. */
    static String text(Binding binding, JsonMapper json) {
        return JsonFields.text(
                json,
                to -> to.put("uri", binding.uri().text())
                        .put("parameters", binding.parameters().toString())
                        .put("callId", binding.callId().value())
                        .put("cseq", binding.cseq())
                        .put("expires", binding.expires().toEpochMilli())
                        .strings("path", binding.path())
                        .put("userAgent", binding.userAgent())
                        .put("behindNat", binding.behindNat()));
    }

    /**
     * The binding.
     *
     * @throws IllegalArgumentException if it is not one
     */
    Binding binding() {
        return new Binding(
                SipUri.parse(uri),
                Parameters.parse(parameters),
                new CallId(callId),
                cseq,
                Instant.ofEpochMilli(expires),
                path,
                userAgent,
                behindNat);
    }
}
