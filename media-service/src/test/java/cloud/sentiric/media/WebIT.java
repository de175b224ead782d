package cloud.sentiric.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import cloud.sentiric.media.end.Fingerprint;
import cloud.sentiric.media.rtp.Packets;
import cloud.sentiric.media.seal.Seal;
import cloud.sentiric.proto.media.v1.Dtls;
import cloud.sentiric.proto.media.v1.Echo;
import cloud.sentiric.proto.media.v1.EndPatch;
import cloud.sentiric.proto.media.v1.LossCause;
import com.google.protobuf.ByteString;
import io.grpc.Status;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A party as browsers are, beside one that speaks RTP alone and one of its kind. */
@Timeout(30)
final class WebIT extends BetweenPhones {
    private static EndPatch.Builder web(String id, boolean waits) {
        return EndPatch.newBuilder().setEndId(id).setDtls(Browser.said(waits));
    }

    private void connect(Session session, boolean waits) {
        patch(
                session.lease(),
                web("1", waits).setRelay(relay("2")),
                end("2", bob).setRelay(relay("1")));
    }

    private void areAgreed(int handshakes) {
        await("keys of " + handshakes).until(() -> media.count("rtp.handshakes", "outcome", "agreed") == handshakes);
    }

    private static ByteBuffer sealed(Seal seal, ByteBuffer clear) {
        var out = ByteBuffer.allocate(1_600);
        assertThat(seal.sealRtp(clear, out)).isTrue();
        return out.flip();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void itAndAPhoneHearEachOtherWhoeverBegins(boolean waits) throws Exception {
        var session = two();
        connect(session, waits);
        var browser = new Browser(phone, session.first());
        browser.nominates();
        var seal = browser.agrees(waits);
        areAgreed(1);
        for (int i = 1; i <= 20; i++) {
            phone.send(session.port(), sealed(seal, word(i, 7)));
            assertThat(bob.datagram()).isEqualTo(word(i, 7));
            bob.send(port(session, 2), word(i, 8));
            var heard = phone.datagram();
            assertThat(seal.openRtp(heard)).isTrue();
            assertThat(heard).isEqualTo(word(i, 8));
        }
        assertThat(quality(session, "1").getPacketsReceived()).isEqualTo(20);
    }

    @Test
    void itHearsItselfAndWhatIsPlayed() throws Exception {
        var session = open("a");
        patch(session.lease(), web(session.end(), false).setEcho(Echo.getDefaultInstance()));
        var browser = new Browser(phone, session.first());
        browser.nominates();
        var seal = browser.agrees(false);
        areAgreed(1);
        phone.send(session.port(), sealed(seal, word(1, 7)));
        var echo = phone.datagram();
        assertThat(seal.openRtp(echo)).isTrue();
        assertThat(echo.slice(12, 160)).isEqualTo(word(1, 7).slice(12, 160));
        var _ = media.stub().playAudio(play(session, "tone:440,60").build());
        for (int i = 0; i < 3; i++) {
            assertThat(seal.openRtp(phone.datagram())).isTrue();
        }
    }

    /** What is to be played waits until it can be heard. */
    @Test
    void nothingIsSentBeforeThereAreKeys() throws Exception {
        var session = open("a");
        patch(session.lease(), web(session.end(), false));
        var playing = media.future().playAudio(play(session, "tone:440,400").build());
        var browser = new Browser(phone, session.first());
        browser.nominates();
        assertThat(phone.within(Duration.ofMillis(100))).isNull();
        // What comes while it still listens for the handshake is passed over.
        var seal = browser.agrees(false);
        for (int i = 0; i < 3; i++) {
            assertThat(seal.openRtp(phone.datagram())).isTrue();
        }
        assertThat(playing.get().getDurationMs()).isEqualTo(400);
    }

    @Test
    void controlGoesBesideItsRtpAndToThePortOfThePhones() throws Exception {
        var session = two();
        connect(session, false);
        var browser = new Browser(phone, session.first());
        browser.nominates();
        var seal = browser.agrees(false);
        areAgreed(1);
        var report = Packets.hex("80c80006 00000007 00000001 00000002 00000003 00000004 00000005");
        var out = ByteBuffer.allocate(200);
        bob.send(port(session, 2), word(1, 8));
        assertThat(seal.openRtp(phone.datagram())).isTrue();
        bob.send(port(session, 2) + 1, report);
        var heard = phone.datagram();
        assertThat(seal.openRtcp(heard)).isTrue();
        assertThat(heard).isEqualTo(report);
        assertThat(seal.sealRtcp(report, out)).isTrue();
        phone.send(session.port(), out.flip());
        // Bob's RTCP came from there.
        assertThat(bob.datagram()).isEqualTo(report);
    }

    @Test
    void twoOfThemHearEachOther() throws Exception {
        var session = two();
        patch(
                session.lease(),
                web("1", false).setRelay(relay("2")),
                web("2", false).setRelay(relay("1")));
        var one = new Browser(phone, session.first());
        var other = new Browser(bob, session.opened().getEnds(1));
        one.nominates();
        other.nominates();
        var ours = one.agrees(false);
        var theirs = other.agrees(false);
        areAgreed(2);
        phone.send(session.port(), sealed(ours, word(1, 7)));
        var heard = bob.datagram();
        assertThat(theirs.openRtp(heard)).isTrue();
        assertThat(heard).isEqualTo(word(1, 7));
    }

    /** Whose certificate is another one than was said gets no keys, and that is told. */
    @Test
    void aForgedFingerprintIsRefused() throws Exception {
        var session = open("a");
        var forged = Dtls.newBuilder().setFingerprint(ByteString.copyFrom(new byte[Fingerprint.LENGTH]));
        patch(
                session.lease(),
                EndPatch.newBuilder().setEndId(session.end()).setDtls(forged).setEcho(Echo.getDefaultInstance()));
        var browser = new Browser(phone, session.first());
        browser.nominates();
        assertThatThrownBy(() -> browser.agrees(false)).isInstanceOf(ExecutionException.class);
        await().until(() -> media.count("rtp.handshakes", "outcome", "failed") == 1);
        phone.send(session.port(), word(1, 7));
        await().until(() -> media.count("rtp.dropped", "reason", "foreign") >= 1);
    }

    /** Who has not shown that he knows the password has no handshake, whatever he sends. */
    @Test
    void aStrangerBeginsNoHandshakeAndIsNotAnswered() throws Exception {
        var session = open("a");
        patch(session.lease(), web(session.end(), false).setEcho(Echo.getDefaultInstance()));
        var hello = ByteBuffer.allocate(100).put(0, (byte) 22);
        for (int i = 0; i < 50; i++) {
            bob.send(session.port(), hello);
        }
        new Browser(
                        bob,
                        session.first().toBuilder()
                                .setIcePwd("of somebody else's end")
                                .build())
                .checks();
        await().until(() -> media.count("rtp.dropped", "reason", "foreign") == 51);
        assertThat(bob.within(Duration.ofMillis(50))).isNull();

        var browser = new Browser(phone, session.first());
        browser.nominates();
        var seal = browser.agrees(false);
        areAgreed(1);
        bob.send(session.port(), sealed(seal, word(1, 7)));
        await().until(() -> media.count("rtp.dropped", "reason", "foreign") == 52);
    }

    @Test
    void whereItGoesElsewhereItsMediaFollow() throws Exception {
        var session = open("a");
        patch(session.lease(), web(session.end(), false).setEcho(Echo.getDefaultInstance()));
        var browser = new Browser(phone, session.first());
        browser.nominates();
        var seal = browser.agrees(false);
        areAgreed(1);
        // Another socket is another address, as where its network changes.
        new Browser(bob, session.first()).nominates();
        bob.send(session.port(), sealed(seal, word(1, 7)));
        assertThat(seal.openRtp(bob.datagram())).isTrue();
    }

    @Test
    void itIsMissedThoughItNeverCame() {
        var session = open("a");
        patch(
                session.lease(),
                web(session.end(), false)
                        .setSpeech(cloud.sentiric.proto.media.v1.Speech.newBuilder()
                                .addPayloadTypes(0)));
        await().atMost(Duration.ofSeconds(10))
                .until(() -> quality(session).getLossCause() == LossCause.LOSS_CAUSE_NOTHING_ARRIVES);
    }

    @Test
    void aFingerprintOfAnotherLengthIsNone() {
        var session = open("a");
        assertStatus(
                Status.Code.INVALID_ARGUMENT,
                "dtls.fingerprint",
                () -> patch(
                        session.lease(),
                        EndPatch.newBuilder().setEndId(session.end()).setDtls(Dtls.getDefaultInstance())));
    }
}
