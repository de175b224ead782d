package cloud.sentiric.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cloud.sentiric.proto.media.v1.AllocatePortRequest;
import cloud.sentiric.proto.media.v1.AllocatePortResponse;
import cloud.sentiric.proto.media.v1.GetQualityRequest;
import cloud.sentiric.proto.media.v1.PlayAudioRequest;
import cloud.sentiric.proto.media.v1.ReleasePortRequest;
import cloud.sentiric.proto.media.v1.StartEchoRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
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

    AllocatePortResponse allocate(String call) {
        return media.stub()
                .allocatePort(AllocatePortRequest.newBuilder().setCallId(call).build());
    }

    void release(int port, String call) {
        var _ = media.stub()
                .releasePort(ReleasePortRequest.newBuilder()
                        .setRtpPort(port)
                        .setCallId(call)
                        .build());
    }

    PlayAudioRequest.Builder play(int port, String uri) {
        return PlayAudioRequest.newBuilder()
                .setRtpPort(port)
                .setAudioUri(uri)
                .setRemoteAddress(phone.address())
                .setRemotePort(phone.port());
    }

    void echo(int port, String address, int remotePort) {
        var _ = media.stub()
                .startEcho(StartEchoRequest.newBuilder()
                        .setRtpPort(port)
                        .setRemoteAddress(address)
                        .setRemotePort(remotePort)
                        .build());
    }

    static void assertStatus(Status.Code code, String text, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(StatusRuntimeException.class, e -> {
            assertThat(e.getStatus().getCode()).isEqualTo(code);
            assertThat(e.getStatus().getDescription()).contains(text);
        });
    }

    cloud.sentiric.proto.media.v1.GetQualityResponse quality(int port) {
        return media.stub()
                .getQuality(GetQualityRequest.newBuilder().setRtpPort(port).build());
    }
}
