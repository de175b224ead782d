package cloud.sentiric.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cloud.sentiric.proto.media.v1.AllocatePortRequest;
import cloud.sentiric.proto.media.v1.PlayAudioOutcome;
import cloud.sentiric.proto.media.v1.PortLease;
import cloud.sentiric.proto.media.v1.RenewLeasesRequest;
import cloud.sentiric.proto.media.v1.SendDtmfRequest;
import io.grpc.Status;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who has a port, and for how long. */
@Timeout(30)
final class PortsIT extends OverRtp {
    @Test
    void aCallGetsOnePortHoweverOftenItAsks() {
        var first = allocate("a");
        assertThat(first.getRtpPort()).isEven();
        assertThat(first.getAdvertisedAddress()).isEqualTo("127.0.0.1");
        assertThat(first.getLeaseSeconds()).isEqualTo(20);
        assertThat(first.getNodeId()).isEqualTo("node-a");
        assertThat(first.getInstanceId()).isEqualTo("media-service-node-a");
        assertThat(allocate("a")).isEqualTo(first);
        assertThat(allocate("b").getRtpPort()).isNotEqualTo(first.getRtpPort());
        assertThat(media.registry.get("rtp.sessions.active").gauge().value()).isEqualTo(2);
    }

    @Test
    void portsAreExhaustedRestAndComeBack() {
        var ports = IntStream.range(0, 4)
                .map(i -> allocate("call" + i).getRtpPort())
                .toArray();
        assertThat(Arrays.stream(ports).distinct().count()).isEqualTo(4);
        assertStatus(Status.Code.RESOURCE_EXHAUSTED, "no RTP port", () -> allocate("one more"));
        release(ports[2], "another call");
        assertStatus(Status.Code.RESOURCE_EXHAUSTED, "no RTP port", () -> allocate("one more"));
        release(ports[2], "call2");
        release(ports[2], "call2");
        assertStatus(Status.Code.RESOURCE_EXHAUSTED, "no RTP port", () -> allocate("one more"));
        await().ignoreExceptions()
                .untilAsserted(
                        () -> assertThat(allocate("one more").getRtpPort()).isEqualTo(ports[2]));
    }

    @Test
    void anUnusableRequestNamesItsField() {
        int port = allocate("a").getRtpPort();
        var stub = media.stub();
        assertStatus(Status.Code.INVALID_ARGUMENT, "call_id", () -> allocate(""));
        assertStatus(Status.Code.INVALID_ARGUMENT, "call_id", () -> allocate("x".repeat(600)));
        assertStatus(Status.Code.INVALID_ARGUMENT, "call_id", () -> release(port, ""));
        var bad = List.of(
                play(port, "file:nothing.wav"),
                play(port, "file:../application.yaml"),
                play(port, "tone:440,10").setRemoteAddress("localhost"),
                play(port, "tone:440,10").setRemoteAddress("::1"),
                play(port, "tone:440,10").setRemoteAddress("224.0.0.1"),
                play(port, "tone:440,10").setRemotePort(65536),
                play(port, "tone:440,10").setPayloadType(128),
                play(port, "tone:440,10").setPtimeMs(25),
                play(port, "tone:440,10").setRepeat(-1),
                play(0, "tone:440,10"));
        var fields = List.of(
                "audio_uri",
                "audio_uri",
                "remote_address",
                "remote_address",
                "remote_address",
                "remote_port",
                "payload_type",
                "ptime_ms",
                "repeat",
                "rtp_port");
        for (int i = 0; i < bad.size(); i++) {
            var request = bad.get(i).build();
            assertStatus(Status.Code.INVALID_ARGUMENT, fields.get(i) + ": ", () -> stub.playAudio(request));
        }
        assertStatus(
                Status.Code.NOT_FOUND,
                "rtp_port",
                () -> stub.playAudio(play(9998, "tone:440,10").build()));
        assertStatus(Status.Code.NOT_FOUND, "rtp_port", () -> echo(9998, "127.0.0.1", 4000));
        assertStatus(Status.Code.UNIMPLEMENTED, "", () -> stub.sendDtmf(SendDtmfRequest.getDefaultInstance()));
    }

    @Test
    void aPortThatAnotherProcessHasIsLeftOut() throws Exception {
        var ports = IntStream.range(0, 4)
                .map(i -> allocate("call" + i).getRtpPort())
                .toArray();
        release(ports[1], "call1");
        release(ports[2], "call2");
        await().until(() -> media.ports.counts().free() == 2);
        // One of the two that are free is taken, for RTCP.
        try (var taken =
                new java.net.DatagramSocket(new java.net.InetSocketAddress(MediaFixture.LOOPBACK, ports[1] + 1))) {
            assertThat(taken.isBound()).isTrue();
            assertThat(allocate("b").getRtpPort()).isEqualTo(ports[2]);
            assertStatus(Status.Code.RESOURCE_EXHAUSTED, "no RTP port", () -> allocate("one more"));
        }
    }

    @Test
    void drainingRefusesNewCallsOnly() {
        int port = allocate("a").getRtpPort();
        var drained = media.ports.drain();
        assertStatus(Status.Code.UNAVAILABLE, "another instance", () -> allocate("b"));
        assertThat(allocate("a").getRtpPort()).isEqualTo(port);
        assertThat(drained).isNotDone();
        release(port, "a");
        await().until(drained::isDone);
    }

    @Test
    void aLeaseThatIsNotRenewedEnds() throws Exception {
        try (var brief = new MediaFixture(2, Duration.ofSeconds(2), Duration.ofMillis(100))) {
            var stub = brief.stub();
            int kept = stub.allocatePort(
                            AllocatePortRequest.newBuilder().setCallId("kept").build())
                    .getRtpPort();
            int left = stub.allocatePort(
                            AllocatePortRequest.newBuilder().setCallId("left").build())
                    .getRtpPort();
            var playing = brief.future().playAudio(play(left, "tone:440,60000").build());
            var lease = PortLease.newBuilder().setRtpPort(kept).setCallId("kept");
            var other = PortLease.newBuilder().setRtpPort(left).setCallId("left");
            await().pollInterval(Duration.ofMillis(200)).until(() -> {
                var renewed = stub.renewLeases(
                        RenewLeasesRequest.newBuilder().addLeases(lease).build());
                assertThat(renewed.getUnknownList()).isEmpty();
                return playing.isDone();
            });
            assertThat(playing.get().getOutcome()).isEqualTo(PlayAudioOutcome.PLAY_AUDIO_OUTCOME_RELEASED);
            var renewed = stub.renewLeases(RenewLeasesRequest.newBuilder()
                    .addLeases(lease)
                    .addLeases(other)
                    .build());
            assertThat(renewed.getUnknownList()).containsExactly(other.build());
        }
    }
}
