package cloud.sentiric.dialplan.grpc;

import cloud.sentiric.dialplan.plan.Action;
import cloud.sentiric.dialplan.plan.Dialplan;
import cloud.sentiric.proto.dialplan.v1.ActionData;
import cloud.sentiric.proto.dialplan.v1.UpdateDialplanRequest;
import cloud.sentiric.proto.user.v1.GetSipUserRequest;
import cloud.sentiric.proto.user.v1.UserServiceGrpc;
import cloud.sentiric.proto.user.v1.UserServiceGrpc.UserServiceBlockingStub;
import cloud.sentiric.store.record.Outcome;
import cloud.sentiric.store.record.TenantId;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Asks user-service whether the user to whom a plan connects is one of its tenant, before the plan is written. */
public final class Callees {
    private static final String FIELD = "dialplan.action_data.connect_user.sip_username";
    /** Nobody calls meanwhile. */
    private static final Duration DEADLINE = Duration.ofSeconds(2);

    private final UserServiceBlockingStub users;

    public Callees(Channel channel) {
        this.users = UserServiceGrpc.newBlockingStub(channel);
    }

    /** A plan to be created. */
    Outcome<Dialplan> checked(Dialplan plan) {
        return plan.action() instanceof Action.ConnectUser(String username)
                ? known(plan.tenant(), username, plan)
                : Outcome.done(plan);
    }

    /** The change of a plan, which can name another user by its action_data alone. */
    Outcome<UpdateDialplanRequest> checked(TenantId tenant, UpdateDialplanRequest change) {
        var data = change.getDialplan().getActionData();
        return data.getDataCase() == ActionData.DataCase.CONNECT_USER
                        && change.getUpdateMask().getPathsList().contains("action_data")
                ? known(tenant, data.getConnectUser().getSipUsername(), change)
                : Outcome.done(change);
    }

    private <T> Outcome<T> known(TenantId tenant, String username, T asked) {
        try {
            users.withDeadlineAfter(DEADLINE.toMillis(), TimeUnit.MILLISECONDS)
                    .getSipUser(GetSipUserRequest.newBuilder()
                            .setTenantId(tenant.value())
                            .setSipUsername(username)
                            .build());
            return Outcome.done(asked);
        } catch (StatusRuntimeException e) {
            return switch (e.getStatus().getCode()) {
                case NOT_FOUND, INVALID_ARGUMENT -> Outcome.invalid(FIELD, "must be a SIP user of " + tenant);
                default ->
                    throw Status.UNAVAILABLE
                            .withDescription("user-service cannot say who is called; try again")
                            .withCause(e)
                            .asRuntimeException();
            };
        }
    }
}
