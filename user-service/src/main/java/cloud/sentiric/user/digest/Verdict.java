package cloud.sentiric.user.digest;

import cloud.sentiric.digest.Ha1;
import cloud.sentiric.store.record.TenantId;
import cloud.sentiric.user.directory.UserId;
import java.util.Optional;

/** What the verification of a digest came to. */
public sealed interface Verdict {
    /** The response is made of the user's password, whose hash this is. */
    record Verified(Claim claim, UserId user, TenantId tenant, Ha1 ha1) implements Verdict {}

    /**
     * It is not, or cannot be told.
     *
     * @param claim what was read; empty if nothing could be
     */
    record Refused(Reason reason, Optional<Claim> claim) implements Verdict {}

    /** Why a digest is refused; for meters, not for callers. */
    enum Reason {
        /** Not the syntax of RFC 7616 §3.4, or a parameter is missing. */
        MALFORMED,
        /** An algorithm or qop that is not served, or no body hash for auth-int. */
        UNSUPPORTED,
        /** No such user name in that realm, or another password. */
        WRONG
    }
}
