package cloud.sentiric.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cloud.sentiric.media.port.RtpAddresses;
import cloud.sentiric.media.rtp.Packets;
import cloud.sentiric.proto.media.v1.AddressFamily;
import cloud.sentiric.proto.media.v1.Echo;
import cloud.sentiric.proto.media.v1.EndState;
import cloud.sentiric.proto.media.v1.Mix;
import cloud.sentiric.proto.media.v1.PlayAudioOutcome;
import cloud.sentiric.proto.media.v1.SendDtmfRequest;
import cloud.sentiric.proto.media.v1.SessionState;
import io.grpc.Status;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
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
        var first = open("a", request);
        assertThat(first.port()).isEven();
        assertThat(first.lease()).matches("[0-9a-f]{32}");
        assertThat(first.first().getAdvertisedAddress()).isEqualTo("127.0.0.1");
        assertThat(first.opened().getLeaseSeconds()).isEqualTo(20);
        assertThat(first.opened().getNodeId()).isEqualTo("node-a");
        assertThat(first.opened().getInstanceId()).isEqualTo("media-service-node-a");
        assertThat(open("a", request)).isEqualTo(first);
        assertThat(open("b").port()).isNotEqualTo(first.port());
        assertThat(media.registry.get("rtp.sessions.active").gauge().value()).isEqualTo(2);
    }

    @Test
    void oneCallIdTwiceNeitherSharesNorFreesAPort() throws Exception {
        var first = open("a");
        var second = open("a");
        assertThat(second.port()).isNotEqualTo(first.port());
        describe(second);
        var playing = media.future().playAudio(play(second, "tone:440,60000").build());
        close(first);
        assertThat(phone.hear(5)).hasSize(5);
        assertThat(playing).isNotDone();
        assertThat(quality(second).getPacketsSent()).isPositive();
        assertStatus(Status.Code.NOT_FOUND, "lease_id", () -> quality(first));
    }

    @Test
    void whoDoesNotKnowTheLeaseCannotReachThePort() {
        var lease = open("a");
        var guessed = "0".repeat(32);
        var stranger =
                new Session(lease.opened().toBuilder().setLeaseId(guessed).build());
        assertStatus(
                Status.Code.NOT_FOUND,
                "lease_id",
                () -> media.stub().playAudio(play(stranger, "tone:440,10").build()));
        assertStatus(Status.Code.NOT_FOUND, "lease_id", () -> echo(stranger, "127.0.0.1", 4000));
        close(guessed);
        assertThat(renew(lease.lease(), guessed).getUnknownLeaseIdsList()).containsExactly(guessed);
    }

    @Test
    void portsAreExhaustedRestAndComeBack() {
        var leases = IntStream.range(0, 4).mapToObj(i -> open("call" + i)).toList();
        assertThat(leases).extracting(Session::port).doesNotHaveDuplicates();
        assertStatus(Status.Code.RESOURCE_EXHAUSTED, "no RTP port", () -> open("one more"));
        close(leases.get(2));
        close(leases.get(2));
        assertStatus(Status.Code.RESOURCE_EXHAUSTED, "no RTP port", () -> open("one more"));
        await().ignoreExceptions()
                .untilAsserted(() -> assertThat(open("one more").port())
                        .isEqualTo(leases.get(2).port()));
    }

    @Test
    void anUnusableRequestNamesItsField() {
        var lease = open("a");
        var stub = media.stub();
        assertStatus(Status.Code.INVALID_ARGUMENT, "call_id", () -> open(""));
        assertStatus(Status.Code.INVALID_ARGUMENT, "call_id", () -> open("x".repeat(600)));
        assertStatus(Status.Code.INVALID_ARGUMENT, "request_id", () -> open("a", "short"));
        assertStatus(Status.Code.INVALID_ARGUMENT, "lease_id", () -> close(""));
        assertStatus(Status.Code.INVALID_ARGUMENT, "lease_ids", () -> renew("x"));
        var bad = List.of(
                play(lease, "file:nothing.wav"),
                play(lease, "file:../application.yaml"),
                play(lease, "tone:440,10").setPayloadType(128),
                play(lease, "tone:440,10").setPtimeMs(25),
                play(lease, "tone:440,10").setRepeat(-1),
                play(lease, "tone:440,10").setLeaseId("0"),
                play(lease, "tone:440,10").setEndId("0"));
        var fields = List.of("audio_uri", "audio_uri", "payload_type", "ptime_ms", "repeat", "lease_id", "end_id");
        for (int i = 0; i < bad.size(); i++) {
            var request = bad.get(i).build();
            assertStatus(Status.Code.INVALID_ARGUMENT, fields.get(i) + " ", () -> stub.playAudio(request));
        }
        var unpatched = List.of(
                end("0", phone),
                end("1", "localhost", 4000),
                end("1", "224.0.0.1", 4000),
                end("1", "127.0.0.1", 65536),
                end("1", phone).setEcho(Echo.newBuilder().setPayloadType(128)),
                end("1", phone).setOpaque(true).setEcho(Echo.getDefaultInstance()),
                end("1", phone).setOpaque(true).setMix(Mix.getDefaultInstance()),
                end("1", phone).setRelay(relay("1")));
        var ofPatches = List.of(
                "end_id",
                "remote.address",
                "remote.address",
                "remote.port",
                "payload_type",
                "echo",
                "mix",
                "from_end_id");
        for (int i = 0; i < unpatched.size(); i++) {
            var end = unpatched.get(i);
            assertStatus(Status.Code.INVALID_ARGUMENT, ofPatches.get(i) + " ", () -> patch(lease.lease(), end));
        }
        assertStatus(
                Status.Code.INVALID_ARGUMENT, "end_id ", () -> patch(lease.lease(), end("1", phone), end("1", phone)));
        assertStatus(Status.Code.FAILED_PRECONDITION, "end_id: ", () -> patch(lease.lease(), end("2", phone)));
        assertStatus(
                Status.Code.FAILED_PRECONDITION,
                "from_end_id: ",
                () -> patch(lease.lease(), end("1", phone).setRelay(relay("2"))));
        assertStatus(Status.Code.NOT_FOUND, "end_id: ", () -> quality(lease, "2"));
        assertStatus(
                Status.Code.INVALID_ARGUMENT,
                "ends ",
                () -> open("a", UUID.randomUUID().toString(), new AddressFamily[0]));
        assertStatus(
                Status.Code.INVALID_ARGUMENT,
                "ends ",
                () -> open(
                        "a",
                        UUID.randomUUID().toString(),
                        Collections.nCopies(33, AddressFamily.ADDRESS_FAMILY_IPV4)
                                .toArray(AddressFamily[]::new)));
        assertStatus(Status.Code.UNIMPLEMENTED, "", () -> stub.sendDtmf(SendDtmfRequest.getDefaultInstance()));
    }

    @Test
    void aSessionBeginsWithWhatIsHeard() throws Exception {
        var echo = end("", phone).setEcho(Echo.getDefaultInstance());
        var lease = open("at once", 1, echo);
        assertThat(lease.opened().getRevision()).isEqualTo(1);
        phone.send(lease.port(), Packets.pcmu(1, 160, 7, 160));
        assertThat(phone.hear(1)).hasSize(1);

        assertStatus(Status.Code.INVALID_ARGUMENT, "revision ", () -> open("a", 0, echo));
        assertStatus(
                Status.Code.INVALID_ARGUMENT,
                "end_id ",
                () -> open("a", 1, echo.clone().setEndId("1")));
        assertStatus(
                Status.Code.INVALID_ARGUMENT,
                "relay ",
                () -> open("a", 1, end("", phone).setRelay(relay("2"))));
        // Refused as a whole: the port comes back.
        assertStatus(Status.Code.FAILED_PRECONDITION, "remote: ", () -> open("a", 1, end("", "::1", 4000)));
        var others = new ArrayList<Session>();
        await().ignoreExceptions().until(() -> {
            others.add(open("another"));
            return others.size() == 3;
        });
    }

    @Test
    void anEndHasItsFamily() throws Exception {
        assertStatus(Status.Code.FAILED_PRECONDITION, "no IPv6 address", () -> open(AddressFamily.ADDRESS_FAMILY_IPV6));
        media.close();
        media = new MediaFixture(
                4, Duration.ofSeconds(20), Duration.ofSeconds(1), RtpAddresses.of("0.0.0.0", "127.0.0.1", "::1"));
        var four = open(AddressFamily.ADDRESS_FAMILY_UNSPECIFIED);
        var six = open(AddressFamily.ADDRESS_FAMILY_IPV6);
        assertThat(four.first().getAdvertisedAddress()).isEqualTo("127.0.0.1");
        assertThat(six.first().getAdvertisedAddress()).isEqualTo("0:0:0:0:0:0:0:1");
        assertStatus(Status.Code.FAILED_PRECONDITION, "remote: is IPv6, the end IPv4", () -> echo(four, "::1", 4000));
        assertStatus(Status.Code.FAILED_PRECONDITION, "remote: is IPv4, the end IPv6", () -> describe(six));
        echo(six, "0.0.0.0", 4000);
    }

    @Test
    void soundFlowsOverIpv6() throws Exception {
        media.close();
        media = new MediaFixture(4, Duration.ofSeconds(20), Duration.ofSeconds(1), RtpAddresses.of("::1", "", ""));
        phone.close();
        phone = new Phone(InetAddress.ofLiteral("::1"));
        var lease = open(AddressFamily.ADDRESS_FAMILY_IPV6);
        describe(lease);
        var playing = media.future().playAudio(play(lease, "tone:440,200").build());
        assertThat(phone.hear(10)).hasSize(10);
        assertThat(playing.get().getOutcome()).isEqualTo(PlayAudioOutcome.PLAY_AUDIO_OUTCOME_FINISHED);
        echo(lease);
        phone.send(lease.port(), Packets.pcmu(1, 160, 7, 160));
        assertThat(phone.hear(1)).hasSize(1);
        assertThat(quality(lease).getPacketsReceived()).isEqualTo(1);
    }

    private Session open(AddressFamily family) {
        return open("a", UUID.randomUUID().toString(), family);
    }

    @Test
    void aPortThatAnotherProcessHasIsLeftOut() throws Exception {
        var leases = IntStream.range(0, 4).mapToObj(i -> open("call" + i)).toList();
        close(leases.get(1));
        close(leases.get(2));
        await().until(() -> media.sessions.counts().ports().free() == 2);
        // One of the two that are free is taken, for RTCP.
        int rtcp = leases.get(1).port() + 1;
        try (var taken = new DatagramSocket(new InetSocketAddress(MediaFixture.LOOPBACK, rtcp))) {
            assertThat(taken.isBound()).isTrue();
            assertThat(open("b").port()).isEqualTo(leases.get(2).port());
            assertStatus(Status.Code.RESOURCE_EXHAUSTED, "no RTP port", () -> open("one more"));
        }
    }

    @Test
    void drainingRefusesNewCallsOnly() {
        var request = UUID.randomUUID().toString();
        var lease = open("a", request);
        var drained = media.sessions.drain();
        assertStatus(Status.Code.UNAVAILABLE, "another instance", () -> open("b"));
        assertThat(open("a", request)).isEqualTo(lease);
        assertThat(drained).isNotDone();
        close(lease);
        await().until(drained::isDone);
    }

    @Test
    void aLeaseThatIsNotRenewedEnds() throws Exception {
        media.close();
        media = new MediaFixture(2, Duration.ofSeconds(2), Duration.ofMillis(100));
        var kept = open("kept").lease();
        var leaving = open("left");
        var left = leaving.lease();
        var playing = media.future().playAudio(play(leaving, "tone:440,60000").build());
        await().pollInterval(Duration.ofMillis(200)).until(() -> {
            assertThat(renew(kept).getUnknownLeaseIdsList()).isEmpty();
            return playing.isDone();
        });
        assertThat(playing.get().getOutcome()).isEqualTo(PlayAudioOutcome.PLAY_AUDIO_OUTCOME_RELEASED);
        var renewed = renew(kept, left);
        assertThat(renewed.getUnknownLeaseIdsList()).containsExactly(left);
        assertThat(renewed.getSessionsList())
                .extracting(SessionState::getLeaseId)
                .containsExactly(kept);
        assertThat(renewed.getLeaseSeconds()).isEqualTo(2);
    }

    @Test
    void aRenewalSaysHowLongAPortIsSilent() throws Exception {
        var echoing = open("echoing");
        var silent = open("silent");
        echo(echoing);
        var sequence = new AtomicInteger();
        await().pollInterval(Duration.ofMillis(20)).untilAsserted(() -> {
            phone.send(echoing.port(), Packets.pcmu(sequence.getAndIncrement(), 0, 7, 1));
            var states = renew(echoing.lease(), silent.lease()).getSessionsList();
            var heard = state(states, echoing);
            var unheard = state(states, silent);
            assertThat(unheard.getUnheardMs()).isGreaterThan(500);
            assertThat(unheard.getUnsentMs()).isGreaterThan(500);
            assertThat(heard.getUnheardMs()).isLessThan(400);
            assertThat(heard.getUnsentMs()).isLessThan(400);
        });
    }

    private static EndState state(List<SessionState> states, Session lease) {
        return states.stream()
                .filter(state -> state.getLeaseId().equals(lease.lease()))
                .findAny()
                .orElseThrow()
                .getEnds(0);
    }
}
