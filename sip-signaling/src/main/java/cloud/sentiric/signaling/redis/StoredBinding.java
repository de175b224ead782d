package cloud.sentiric.signaling.redis;

import cloud.sentiric.signaling.registrar.Binding;
import cloud.sentiric.signaling.sip.CallId;
import cloud.sentiric.signaling.sip.Parameters;
import cloud.sentiric.signaling.sip.SipUri;
import java.time.Instant;
import java.util.List;

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
    static StoredBinding of(Binding binding) {
        return new StoredBinding(
                binding.uri().text(),
                binding.parameters().toString(),
                binding.callId().value(),
                binding.cseq(),
                binding.expires().toEpochMilli(),
                binding.path(),
                binding.userAgent(),
                binding.behindNat());
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
