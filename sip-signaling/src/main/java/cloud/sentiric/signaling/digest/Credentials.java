package cloud.sentiric.signaling.digest;

import cloud.sentiric.digest.Ha1;
import cloud.sentiric.signaling.sip.Method;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Verifies digests against the stored credentials, which live elsewhere. Does not wait. */
public interface Credentials {
    /** What became of a verification. */
    sealed interface Verdict {
        /**
         * The digest matches the password of this user.
         *
         * @param ha1 what it was verified by; null where that is not told
         */
        record Verified(
                Claim claim,
                String userId,
                String tenantId,
                @Nullable Ha1 ha1) implements Verdict {
            public Verified(Claim claim, String userId, String tenantId) {
                this(claim, userId, tenantId, null);
            }
        }

        /** Wrong password or unknown user; which of the two is not said. */
        record Refused(Claim claim) implements Verdict {}

        /** No answer within the deadline, or an error. */
        record Unavailable(String reason) implements Verdict {}
    }

    /**
     * Verifies one header.
     *
     * @param authorization value of Authorization or Proxy-Authorization
     * @param method method of the request
     * @return completes within the deadline of the call, on any thread, never exceptionally
     */
    CompletionStage<Verdict> verify(String authorization, Method method);
}
