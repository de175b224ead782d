package cloud.sentiric.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cloud.sentiric.proto.media.v1.AllocatePortRequest;
import cloud.sentiric.proto.media.v1.AllocatePortResponse;
import cloud.sentiric.proto.media.v1.GetQualityRequest;
import cloud.sentiric.proto.media.v1.GetQualityResponse;
import cloud.sentiric.proto.media.v1.PlayAudioRequest;
import cloud.sentiric.proto.media.v1.ReleasePortRequest;
import cloud.sentiric.proto.media.v1.RenewLeasesRequest;
import cloud.sentiric.proto.media.v1.RenewLeasesResponse;
import cloud.sentiric.proto.media.v1.StartEchoRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The service over gRPC, and a phone that speaks RTP, new for each test. */
abstract class OverRtp {
    MediaFixture media;
    Phone phone;

    @SuppressWarnings("NullAway.Init") // Set before each test.
    OverRtp() {}

    @BeforeEach
    void start() throws Exception {
        media = new MediaFixture(4, Duration.ofSeconds(20), Duration.ofMillis(1500));
        phone = new Phone();
    }

    @AfterEach
    void stop() {
        phone.close();
        media.close();
    }

    /** Asks for a port of a call, each time anew. */
    AllocatePortResponse allocate(String call) {
        return allocate(call, UUID.randomUUID().toString());
    }

    AllocatePortResponse allocate(String call, String request) {
        return media.stub()
                .allocatePort(AllocatePortRequest.newBuilder()
                        .setCallId(call)
                        .setRequestId(request)
                        .build());
    }

    void release(AllocatePortResponse lease) {
        release(lease.getLeaseId());
    }

    void release(String lease) {
        var _ = media.stub()
                .releasePort(ReleasePortRequest.newBuilder().setLeaseId(lease).build());
    }

    PlayAudioRequest.Builder play(AllocatePortResponse lease, String uri) {
        return play(lease.getLeaseId(), uri);
    }

    PlayAudioRequest.Builder play(String lease, String uri) {
        return PlayAudioRequest.newBuilder()
                .setLeaseId(lease)
                .setAudioUri(uri)
                .setRemoteAddress(phone.address())
                .setRemotePort(phone.port());
    }

    void echo(AllocatePortResponse lease, String address, int remotePort) {
        echo(lease.getLeaseId(), address, remotePort);
    }

    void echo(String lease, String address, int remotePort) {
        var _ = media.stub()
                .startEcho(StartEchoRequest.newBuilder()
                        .setLeaseId(lease)
                        .setRemoteAddress(address)
                        .setRemotePort(remotePort)
                        .build());
    }

    RenewLeasesResponse renew(String... leases) {
        return media.stub()
                .renewLeases(RenewLeasesRequest.newBuilder()
                        .addAllLeaseIds(List.of(leases))
                        .build());
    }

    static void assertStatus(Status.Code code, String text, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(StatusRuntimeException.class, e -> {
            assertThat(e.getStatus().getCode()).isEqualTo(code);
            assertThat(e.getStatus().getDescription()).contains(text);
        });
    }

    GetQualityResponse quality(AllocatePortResponse lease) {
        return media.stub()
                .getQuality(GetQualityRequest.newBuilder()
                        .setLeaseId(lease.getLeaseId())
                        .build());
    }
}
