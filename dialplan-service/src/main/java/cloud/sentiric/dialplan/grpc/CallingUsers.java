package cloud.sentiric.dialplan.grpc;

import cloud.sentiric.proto.user.v1.Contact;
import cloud.sentiric.proto.user.v1.GetUserRequest;
import cloud.sentiric.proto.user.v1.User;
import cloud.sentiric.proto.user.v1.UserServiceGrpc;
import cloud.sentiric.proto.user.v1.UserServiceGrpc.UserServiceBlockingStub;
import cloud.sentiric.store.record.TenantId;
import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks user-service who the user is that calls out. While it does not answer, the user has no number of its own. */
public final class CallingUsers {
    private static final Logger log = LoggerFactory.getLogger(CallingUsers.class);
    private static final String PHONE = "phone";

    private final UserServiceBlockingStub users;
    private final Duration deadline;

    public CallingUsers(Channel channel, Duration deadline) {
        this.users = UserServiceGrpc.newBlockingStub(channel);
        this.deadline = deadline;
    }

    Optional<User> find(TenantId tenant, String userId) {
        try {
            return Optional.of(users.withDeadlineAfter(deadline.toNanos(), TimeUnit.NANOSECONDS)
                    .getUser(GetUserRequest.newBuilder()
                            .setTenantId(tenant.value())
                            .setUserId(userId)
                            .build())
                    .getUser());
        } catch (StatusRuntimeException e) {
            log.debug(
                    "user {} has no number of its own: {}",
                    userId,
                    e.getStatus().getCode());
            return Optional.empty();
        }
    }

    /** Its first phone number, + and E.164 digits. */
    static Optional<String> number(User user) {
        return user.getContactsList().stream()
                .filter(contact -> contact.getContactType().equals(PHONE))
                .map(Contact::getContactValue)
                .findFirst()
                .map(digits -> "+" + digits);
    }
}
