package cloud.sentiric.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import cloud.sentiric.phone.Phone;
import cloud.sentiric.phone.rtp.Codec;
import cloud.sentiric.phone.sip.CallId;
import java.time.Duration;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@Order(30)
@ExtendWith(PlatformExtension.class)
final class AnsweredCallIT {
    private final Platform platform;

    AnsweredCallIT(Platform platform) {
        this.platform = platform;
    }

    @AfterEach
    void nothingIsLeft() {
        platform.isQuiet();
    }

    private static CallId talks(Phone alice, String callee) {
        var callId = alice.invite(callee);
        alice.expects(100);
        alice.expects(180);
        alice.expects(200);
        return callId;
    }

    private void isRecorded(CallId callId, String endedBy) {
        var row = platform.calls().finished(callId);
        assertThat(row.disposition()).isEqualTo("ANSWERED");
        assertThat(row.sipCode()).isEqualTo(200);
        assertThat(row.endedBy()).isEqualTo(endedBy);
        assertThat(row.answerTime()).isPresent();
        assertThat(row.endTime()).isPresent();
        assertThat(row.durationMillis())
                .isCloseTo(
                        Duration.between(
                                        row.answerTime().orElseThrow(),
                                        row.endTime().orElseThrow())
                                .toMillis(),
                        within(5L));
        assertThat(platform.calls().events(callId))
                .filteredOn(type -> !type.equals("call.terminate.request"))
                .containsExactly("call.started", "call.answered", "call.ended");
    }

    private static void hears(Phone alice, double seconds) {
        Awaitility.await("audio")
                .atMost(Duration.ofSeconds(10))
                .until(() -> alice.heard().seconds() >= seconds);
    }

    @Test
    void aPhoneWithIpv6AloneRegistersCallsAndIsHeard() {
        var alice = platform.subscriberOverIpv6("1002");
        alice.register();
        alice.expects(200);
        hearsItself(alice, platform.uri(Platform.ECHO));
        alice.unregister();
        alice.expects(200);
    }

    /** It hears two seconds of what it says, and hangs up. */
    private void hearsItself(Phone alice, String callee) {
        var callId = talks(alice, callee);
        hears(alice, 2);
        alice.hangUp();
        alice.expects("BYE", 200);

        assertThat(alice.heard().faults()).isZero();
        isRecorded(callId, "caller");
    }

    /** Signalling and sound cross from one family to the other: the echo is that of a phone over IPv4. */
    @Test
    void aPhoneWithIpv6AloneTalksToOneWithIpv4Alone() {
        try (var _ = Callee.registered(platform, "1001")) {
            var alice = platform.subscriberOverIpv6("1002");
            alice.register();
            alice.expects(200);
            hearsItself(alice, platform.uri("1001"));
            alice.unregister();
            alice.expects(200);
        }
    }

    @Test
    void aPhoneThatCallsOverIpv4IsHeardOverIpv6() {
        hearsItself(platform.trunk().speaksAt(Platform.IPV6), platform.uri(Platform.ECHO));
    }

    @Test
    void theAnnouncementIsHeardWholeThenThePlatformHangsUp() {
        var welcome = platform.announcement("welcome");
        var alice = platform.trunk();

        var callId = talks(alice, platform.uri(Platform.WELCOME));
        alice.expectsRequest("BYE", Duration.ofSeconds(20).plusMillis((long) (welcome.seconds() * 1000)));

        var heard = alice.heard();
        assertThat(heard.lost()).isZero();
        assertThat(heard.faults()).isZero();
        assertThat(heard.likenessTo(welcome).coefficient()).isGreaterThan(0.95);
        assertThat(heard.audio().seconds()).isGreaterThan(welcome.seconds() - 0.1);
        isRecorded(callId, "system");
    }

    @Test
    void theEchoIsWhatWasSaid() {
        for (var codec : new Codec[] {Codec.PCMU, Codec.PCMA}) {
            var alice = platform.trunk().offers(codec, Codec.TELEPHONE_EVENT);

            var callId = talks(alice, platform.uri(Platform.ECHO));
            hears(alice, 2);
            alice.hangUp();
            alice.expects("BYE", 200);

            var heard = alice.heard();
            var said = alice.said().part(0, heard.audio().length());
            assertThat(heard.likenessTo(said).coefficient())
                    .as("echo in %s", codec)
                    .isGreaterThan(0.95);
            isRecorded(callId, "caller");
        }
    }

    @Test
    void aSubscriberWithAPasswordMayCall() {
        var alice = platform.subscriber("1001");

        var callId = talks(alice, platform.uri(Platform.WELCOME));
        hears(alice, 0.5);
        alice.hangUp();
        alice.expects("BYE", 200);

        assertThat(alice.heard().likenessTo(platform.announcement("welcome")).isSame())
                .isTrue();
        isRecorded(callId, "caller");
    }

    @Test
    void aRequestOverTheBrokerHangsUpAtThePhone() throws Exception {
        var alice = platform.trunk();
        var callId = talks(alice, platform.uri(Platform.ECHO));
        hears(alice, 0.2);

        new Terminations(platform.environment()).request(platform.calls().attempt(callId), callId);

        alice.expectsRequest("BYE", Duration.ofSeconds(5));
        isRecorded(callId, "system");
    }

    @Test
    void aRepeatedInviteIsOneCall() throws Exception {
        var alice = platform.trunk();
        var callId = alice.invite(platform.uri(Platform.ECHO));
        var invite = alice.ladder().requests("INVITE", true).getLast();
        alice.send(invite);
        alice.send(invite);
        assertThat(alice.expectsFinal(Phone.PATIENCE).status()).isEqualTo(200);
        alice.send(invite);
        hears(alice, 0.2);
        alice.hangUp();
        alice.expects("BYE", 200);

        isRecorded(callId, "caller");
        assertThat(platform.calls().rows(callId)).hasSize(1);
        assertThat(Stream.of(alice.ladder().responses())
                        .flatMap(responses -> responses.stream())
                        .filter(response -> response.cseq().method().equals("INVITE") && response.status() > 100)
                        .map(response -> response.to().tag())
                        .distinct())
                .hasSize(1);
    }

    @Test
    void aMergedInviteIsRefused() {
        var alice = platform.trunk();
        var callId = alice.invite(platform.uri(Platform.ECHO));
        var invite = alice.ladder().requests("INVITE", true).getLast();
        alice.expects(100);
        alice.expects(180);
        alice.expects(200);

        alice.send(invite.replacing("Via", invite.via().text() + "merged"));

        alice.expects("INVITE", 482);
        alice.hangUp();
        alice.expects("BYE", 200);
        isRecorded(callId, "caller");
    }
}
