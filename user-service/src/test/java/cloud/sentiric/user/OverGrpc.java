package cloud.sentiric.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import cloud.sentiric.proto.user.v1.Contact;
import cloud.sentiric.proto.user.v1.CreateUserRequest;
import cloud.sentiric.proto.user.v1.User;
import cloud.sentiric.proto.user.v1.UserType;
import cloud.sentiric.servers.PostgresServer;
import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.BadRequest;
import com.google.rpc.BadRequest.FieldViolation;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The service over gRPC with PostgreSQL, for the tests of a class. */
abstract class OverGrpc {
    static final String TENANT = "sentiric_demo";
    static final String REALM = "sentiric.cloud";
    static RunningService service;

    @BeforeAll
    static void start() {
        var postgres = PostgresServer.start();
        service = RunningService.start(postgres, postgres.freshDatabase());
        await().atMost(Duration.ofSeconds(30)).until(service::isReady);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    static Status refusal(Runnable call) {
        return catchThrowableOfType(StatusRuntimeException.class, call::run).getStatus();
    }

    static void assertRefused(Runnable call, Status.Code code, String text) {
        var status = refusal(call);
        assertThat(status.getCode()).isEqualTo(code);
        assertThat(status.getDescription()).contains(text);
    }

    /** The fields that a form would mark. */
    static List<String> fieldsAtFault(Runnable call) {
        var refusal = catchThrowableOfType(StatusRuntimeException.class, call::run);
        return Objects.requireNonNull(StatusProto.fromThrowable(refusal)).getDetailsList().stream()
                .flatMap(detail -> badRequest(detail).getFieldViolationsList().stream())
                .map(FieldViolation::getField)
                .toList();
    }

    private static BadRequest badRequest(Any detail) {
        try {
            return detail.unpack(BadRequest.class);
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    static User create(String name, Contact... contacts) {
        var request = CreateUserRequest.newBuilder()
                .setName(name)
                .setTenantId(TENANT)
                .setUserType(UserType.USER_TYPE_CALLER)
                .setPreferredLanguageCode("tr");
        for (var contact : contacts) {
            request.addContacts(contact);
        }
        return service.users().createUser(request.build()).getUser();
    }

    static Contact contact(String type, String value, boolean primary) {
        return Contact.newBuilder()
                .setContactType(type)
                .setContactValue(value)
                .setIsPrimary(primary)
                .build();
    }
}
