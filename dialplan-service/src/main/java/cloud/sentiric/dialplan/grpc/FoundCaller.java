package cloud.sentiric.dialplan.grpc;

import cloud.sentiric.dialplan.plan.Caller;
import cloud.sentiric.proto.user.v1.FindUserByContactResponse;
import java.util.Optional;

/**
 * What user-service said of a caller.
 *
 * @param match the user and the contact, if known
 */
record FoundCaller(Caller caller, Optional<FindUserByContactResponse> match) {
    static final FoundCaller GUEST = new FoundCaller(Caller.GUEST, Optional.empty());
    static final FoundCaller ANONYMOUS = new FoundCaller(Caller.ANONYMOUS, Optional.empty());

    static FoundCaller known(FindUserByContactResponse match) {
        return new FoundCaller(Caller.KNOWN, Optional.of(match));
    }
}
