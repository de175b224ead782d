package cloud.sentiric.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cloud.sentiric.media.port.RtpAddresses;
import cloud.sentiric.media.rtp.Packets;
import cloud.sentiric.proto.media.v1.AddressFamily;
import cloud.sentiric.proto.media.v1.AllocatePortRequest;
import cloud.sentiric.proto.media.v1.AllocatePortResponse;
import cloud.sentiric.proto.media.v1.LeaseState;
import cloud.sentiric.proto.media.v1.PlayAudioOutcome;
import cloud.sentiric.proto.media.v1.SendDtmfRequest;
import io.grpc.Status;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who has a port, and for how long. */
@Timeout(30)
final class PortsIT extends OverRtp {
    @Test
    void aRequestThatIsSentTwiceGetsOneLease() {
        var request = UUID.randomUUID().toString();
        var first = allocate("a", request);
        assertThat(first.getRtpPort()).isEven();
        assertThat(first.getLeaseId()).matches("[0-9a-f]{32}");
        assertThat(first.getAdvertisedAddress()).isEqualTo("127.0.0.1");
        assertThat(first.getLeaseSeconds()).isEqualTo(20);
        assertThat(first.getNodeId()).isEqualTo("node-a");
        assertThat(first.getInstanceId()).isEqualTo("media-service-node-a");
        assertThat(allocate("a", request)).isEqualTo(first);
        assertThat(allocate("b").getRtpPort()).isNotEqualTo(first.getRtpPort());
        assertThat(media.registry.get("rtp.sessions.active").gauge().value()).isEqualTo(2);
    }

    @Test
    void oneCallIdTwiceNeitherSharesNorFreesAPort() throws Exception {
        var first = allocate("a");
        var second = allocate("a");
        assertThat(second.getRtpPort()).isNotEqualTo(first.getRtpPort());
        var playing = media.future().playAudio(play(second, "tone:440,60000").build());
        release(first);
        assertThat(phone.hear(5)).hasSize(5);
        assertThat(playing).isNotDone();
        assertThat(quality(second).getPacketsSent()).isPositive();
        assertStatus(Status.Code.NOT_FOUND, "lease_id", () -> quality(first));
    }

    @Test
    void whoDoesNotKnowTheLeaseCannotReachThePort() {
        var lease = allocate("a");
        var guessed = "0".repeat(32);
        assertStatus(
                Status.Code.NOT_FOUND,
                "lease_id",
                () -> media.stub().playAudio(play(guessed, "tone:440,10").build()));
        assertStatus(Status.Code.NOT_FOUND, "lease_id", () -> echo(guessed, "127.0.0.1", 4000));
        release(guessed);
        assertThat(renew(lease.getLeaseId(), guessed).getUnknownLeaseIdsList()).containsExactly(guessed);
    }

    @Test
    void portsAreExhaustedRestAndComeBack() {
        var leases = IntStream.range(0, 4).mapToObj(i -> allocate("call" + i)).toList();
        assertThat(leases).extracting(AllocatePortResponse::getRtpPort).doesNotHaveDuplicates();
        assertStatus(Status.Code.RESOURCE_EXHAUSTED, "no RTP port", () -> allocate("one more"));
        release(leases.get(2));
        release(leases.get(2));
        assertStatus(Status.Code.RESOURCE_EXHAUSTED, "no RTP port", () -> allocate("one more"));
        await().ignoreExceptions()
                .untilAsserted(() -> assertThat(allocate("one more").getRtpPort())
                        .isEqualTo(leases.get(2).getRtpPort()));
    }

    @Test
    void anUnusableRequestNamesItsField() {
        var lease = allocate("a");
        var stub = media.stub();
        assertStatus(Status.Code.INVALID_ARGUMENT, "call_id", () -> allocate(""));
        assertStatus(Status.Code.INVALID_ARGUMENT, "call_id", () -> allocate("x".repeat(600)));
        assertStatus(Status.Code.INVALID_ARGUMENT, "request_id", () -> allocate("a", "short"));
        assertStatus(Status.Code.INVALID_ARGUMENT, "lease_id", () -> release(""));
        assertStatus(Status.Code.INVALID_ARGUMENT, "lease_ids", () -> renew("x"));
        var bad = List.of(
                play(lease, "file:nothing.wav"),
                play(lease, "file:../application.yaml"),
                play(lease, "tone:440,10").setRemoteAddress("localhost"),
                play(lease, "tone:440,10").setRemoteAddress("224.0.0.1"),
                play(lease, "tone:440,10").setRemotePort(65536),
                play(lease, "tone:440,10").setPayloadType(128),
                play(lease, "tone:440,10").setPtimeMs(25),
                play(lease, "tone:440,10").setRepeat(-1),
                play("0", "tone:440,10"));
        var fields = List.of(
                "audio_uri",
                "audio_uri",
                "remote_address",
                "remote_address",
                "remote_port",
                "payload_type",
                "ptime_ms",
                "repeat",
                "lease_id");
        for (int i = 0; i < bad.size(); i++) {
            var request = bad.get(i).build();
            assertStatus(Status.Code.INVALID_ARGUMENT, fields.get(i) + " ", () -> stub.playAudio(request));
        }
        assertStatus(Status.Code.UNIMPLEMENTED, "", () -> stub.sendDtmf(SendDtmfRequest.getDefaultInstance()));
    }

    @Test
    void aLeaseHasItsFamily() throws Exception {
        assertStatus(
                Status.Code.FAILED_PRECONDITION, "no IPv6 address", () -> allocate(AddressFamily.ADDRESS_FAMILY_IPV6));
        media.close();
        media = new MediaFixture(
                4, Duration.ofSeconds(20), Duration.ofSeconds(1), RtpAddresses.of("0.0.0.0", "127.0.0.1", "::1"));
        var four = allocate(AddressFamily.ADDRESS_FAMILY_UNSPECIFIED);
        var six = allocate(AddressFamily.ADDRESS_FAMILY_IPV6);
        assertThat(four.getAdvertisedAddress()).isEqualTo("127.0.0.1");
        assertThat(six.getAdvertisedAddress()).isEqualTo("0:0:0:0:0:0:0:1");
        assertStatus(
                Status.Code.FAILED_PRECONDITION,
                "remote_address: is IPv6, the lease IPv4",
                () -> echo(four, "::1", 4000));
        assertStatus(
                Status.Code.FAILED_PRECONDITION,
                "remote_address: is IPv4, the lease IPv6",
                () -> media.stub().playAudio(play(six, "tone:440,10").build()));
        echo(six, "0.0.0.0", 4000);
    }

    @Test
    void soundFlowsOverIpv6() throws Exception {
        media.close();
        media = new MediaFixture(4, Duration.ofSeconds(20), Duration.ofSeconds(1), RtpAddresses.of("::1", "", ""));
        phone.close();
        phone = new Phone(InetAddress.ofLiteral("::1"));
        var lease = allocate(AddressFamily.ADDRESS_FAMILY_IPV6);
        var playing = media.future().playAudio(play(lease, "tone:440,200").build());
        assertThat(phone.hear(10)).hasSize(10);
        assertThat(playing.get().getOutcome()).isEqualTo(PlayAudioOutcome.PLAY_AUDIO_OUTCOME_FINISHED);
        echo(lease, phone.address(), phone.port());
        phone.send(lease.getRtpPort(), Packets.pcmu(1, 160, 7, 160));
        assertThat(phone.hear(1)).hasSize(1);
        assertThat(quality(lease).getPacketsReceived()).isEqualTo(1);
    }

    private AllocatePortResponse allocate(AddressFamily family) {
        return media.stub()
                .allocatePort(AllocatePortRequest.newBuilder()
                        .setCallId("a")
                        .setRequestId(UUID.randomUUID().toString())
                        .setAddressFamily(family)
                        .build());
    }

    @Test
    void aPortThatAnotherProcessHasIsLeftOut() throws Exception {
        var leases = IntStream.range(0, 4).mapToObj(i -> allocate("call" + i)).toList();
        release(leases.get(1));
        release(leases.get(2));
        await().until(() -> media.ports.counts().free() == 2);
        // One of the two that are free is taken, for RTCP.
        int rtcp = leases.get(1).getRtpPort() + 1;
        try (var taken = new DatagramSocket(new InetSocketAddress(MediaFixture.LOOPBACK, rtcp))) {
            assertThat(taken.isBound()).isTrue();
            assertThat(allocate("b").getRtpPort()).isEqualTo(leases.get(2).getRtpPort());
            assertStatus(Status.Code.RESOURCE_EXHAUSTED, "no RTP port", () -> allocate("one more"));
        }
    }

    @Test
    void drainingRefusesNewCallsOnly() {
        var request = UUID.randomUUID().toString();
        var lease = allocate("a", request);
        var drained = media.ports.drain();
        assertStatus(Status.Code.UNAVAILABLE, "another instance", () -> allocate("b"));
        assertThat(allocate("a", request)).isEqualTo(lease);
        assertThat(drained).isNotDone();
        release(lease);
        await().until(drained::isDone);
    }

    @Test
    void aLeaseThatIsNotRenewedEnds() throws Exception {
        media.close();
        media = new MediaFixture(2, Duration.ofSeconds(2), Duration.ofMillis(100));
        var kept = allocate("kept").getLeaseId();
        var left = allocate("left").getLeaseId();
        var playing = media.future().playAudio(play(left, "tone:440,60000").build());
        await().pollInterval(Duration.ofMillis(200)).until(() -> {
            assertThat(renew(kept).getUnknownLeaseIdsList()).isEmpty();
            return playing.isDone();
        });
        assertThat(playing.get().getOutcome()).isEqualTo(PlayAudioOutcome.PLAY_AUDIO_OUTCOME_RELEASED);
        var renewed = renew(kept, left);
        assertThat(renewed.getUnknownLeaseIdsList()).containsExactly(left);
        assertThat(renewed.getLeasesList()).extracting(LeaseState::getLeaseId).containsExactly(kept);
        assertThat(renewed.getLeaseSeconds()).isEqualTo(2);
    }

    @Test
    void aRenewalSaysHowLongAPortIsSilent() throws Exception {
        var echoing = allocate("echoing");
        var silent = allocate("silent");
        echo(echoing, phone.address(), phone.port());
        var sequence = new AtomicInteger();
        await().pollInterval(Duration.ofMillis(20)).untilAsserted(() -> {
            phone.send(echoing.getRtpPort(), Packets.pcmu(sequence.getAndIncrement(), 0, 7, 1));
            var states = renew(echoing.getLeaseId(), silent.getLeaseId()).getLeasesList();
            var heard = state(states, echoing);
            var unheard = state(states, silent);
            assertThat(unheard.getUnheardMs()).isGreaterThan(500);
            assertThat(unheard.getUnsentMs()).isGreaterThan(500);
            assertThat(heard.getUnheardMs()).isLessThan(400);
            assertThat(heard.getUnsentMs()).isLessThan(400);
        });
    }

    private static LeaseState state(List<LeaseState> states, AllocatePortResponse lease) {
        return states.stream()
                .filter(state -> state.getLeaseId().equals(lease.getLeaseId()))
                .findAny()
                .orElseThrow();
    }
}
