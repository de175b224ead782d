package cloud.sentiric.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cloud.sentiric.proto.media.v1.AddressFamily;
import cloud.sentiric.proto.media.v1.CloseSessionRequest;
import cloud.sentiric.proto.media.v1.Echo;
import cloud.sentiric.proto.media.v1.End;
import cloud.sentiric.proto.media.v1.EndPatch;
import cloud.sentiric.proto.media.v1.EndRequest;
import cloud.sentiric.proto.media.v1.GetQualityRequest;
import cloud.sentiric.proto.media.v1.OpenSessionRequest;
import cloud.sentiric.proto.media.v1.OpenSessionResponse;
import cloud.sentiric.proto.media.v1.PatchRequest;
import cloud.sentiric.proto.media.v1.PlayAudioRequest;
import cloud.sentiric.proto.media.v1.Quality;
import cloud.sentiric.proto.media.v1.Relay;
import cloud.sentiric.proto.media.v1.Remote;
import cloud.sentiric.proto.media.v1.RenewSessionsRequest;
import cloud.sentiric.proto.media.v1.RenewSessionsResponse;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The service over gRPC, and a phone that speaks RTP, new for each test. */
abstract class OverRtp {
    MediaFixture media;
    Phone phone;
    private long revision;

    @SuppressWarnings("NullAway.Init") // Set before each test.
    OverRtp() {}

    /** A session and the first of its ends. */
    record Session(OpenSessionResponse opened) {
        String lease() {
            return opened.getLeaseId();
        }

        End first() {
            return opened.getEnds(0);
        }

        String end() {
            return first().getEndId();
        }

        int port() {
            return first().getRtpPort();
        }
    }

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

    /** Opens a session of a call with one end, each time anew. */
    Session open(String call) {
        return open(call, UUID.randomUUID().toString());
    }

    Session open(String call, String request) {
        return open(call, request, AddressFamily.ADDRESS_FAMILY_UNSPECIFIED);
    }

    /** A session whose one end begins with a patch. */
    Session open(String call, long first, EndPatch.Builder patch) {
        return new Session(media.stub()
                .openSession(OpenSessionRequest.newBuilder()
                        .setCallId(call)
                        .setRequestId(UUID.randomUUID().toString())
                        .setRevision(first)
                        .addEnds(EndRequest.newBuilder().setPatch(patch))
                        .build()));
    }

    Session open(String call, String request, AddressFamily... families) {
        var ends = Arrays.stream(families)
                .map(family -> EndRequest.newBuilder().setAddressFamily(family).build())
                .toList();
        return new Session(media.stub()
                .openSession(OpenSessionRequest.newBuilder()
                        .setCallId(call)
                        .setRequestId(request)
                        .addAllEnds(ends)
                        .build()));
    }

    void close(Session session) {
        close(session.lease());
    }

    void close(String lease) {
        var _ = media.stub()
                .closeSession(CloseSessionRequest.newBuilder().setLeaseId(lease).build());
    }

    /** Patches a session, as the newest of all patches. */
    void patch(String lease, EndPatch.Builder... ends) {
        var request = PatchRequest.newBuilder().setLeaseId(lease).setRevision(++revision);
        for (var end : ends) {
            request.addEnds(end);
        }
        assertThat(media.stub().patch(request.build()).getRevision()).isEqualTo(revision);
    }

    static EndPatch.Builder end(String id, Phone at) {
        return end(id, at.address(), at.port());
    }

    static EndPatch.Builder end(String id, String address, int port) {
        return EndPatch.newBuilder()
                .setEndId(id)
                .setRemote(Remote.newBuilder().setAddress(address).setPort(port));
    }

    static Relay relay(String from) {
        return Relay.newBuilder().setFromEndId(from).build();
    }

    /** Says that the phone is at the end; it hears silence. */
    void describe(Session session) {
        patch(session.lease(), end(session.end(), phone));
    }

    void echo(Session session) {
        echo(session, phone.address(), phone.port());
    }

    void echo(Session session, String address, int port) {
        patch(session.lease(), end(session.end(), address, port).setEcho(Echo.getDefaultInstance()));
    }

    PlayAudioRequest.Builder play(Session session, String uri) {
        return PlayAudioRequest.newBuilder()
                .setLeaseId(session.lease())
                .setEndId(session.end())
                .setAudioUri(uri);
    }

    RenewSessionsResponse renew(String... leases) {
        return media.stub()
                .renewSessions(RenewSessionsRequest.newBuilder()
                        .addAllLeaseIds(List.of(leases))
                        .build());
    }

    static void assertStatus(Status.Code code, String text, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(StatusRuntimeException.class, e -> {
            assertThat(e.getStatus().getCode()).isEqualTo(code);
            assertThat(e.getStatus().getDescription()).contains(text);
        });
    }

    Quality quality(Session session) {
        return quality(session, session.end());
    }

    Quality quality(Session session, String end) {
        return media.stub()
                .getQuality(GetQualityRequest.newBuilder()
                        .setLeaseId(session.lease())
                        .setEndId(end)
                        .build())
                .getQuality();
    }
}
