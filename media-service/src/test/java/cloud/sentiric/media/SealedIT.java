package cloud.sentiric.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cloud.sentiric.media.rtp.Packets;
import cloud.sentiric.media.seal.CryptoSuite;
import cloud.sentiric.media.seal.MasterKey;
import cloud.sentiric.media.seal.Seal;
import cloud.sentiric.proto.media.v1.Echo;
import cloud.sentiric.proto.media.v1.PatchRequest;
import cloud.sentiric.proto.media.v1.Srtp;
import com.google.protobuf.ByteString;
import io.grpc.Status;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A phone that seals its packets, and one that does not. */
@Timeout(30)
final class SealedIT extends BetweenPhones {
    private final Random random = new Random(1);

    /** Keys of a party, as both sides have them. */
    private record Agreed(Srtp srtp, Seal party) {
        static Agreed of(CryptoSuite suite, Random random) {
            var ours = new byte[suite.keyLength() + suite.saltLength()];
            var theirs = ours.clone();
            random.nextBytes(ours);
            random.nextBytes(theirs);
            return new Agreed(
                    Srtp.newBuilder()
                            .setSuite(cloud.sentiric.proto.media.v1.CryptoSuite.valueOf("CRYPTO_SUITE_" + suite))
                            .setLocalKey(ByteString.copyFrom(ours))
                            .setRemoteKey(ByteString.copyFrom(theirs))
                            .build(),
                    new Seal(new Seal.Keys(MasterKey.of(suite, theirs), MasterKey.of(suite, ours))));
        }

        ByteBuffer sealed(ByteBuffer clear) {
            var out = ByteBuffer.allocate(1_600);
            assertThat(party.sealRtp(clear, out)).isTrue();
            return out.flip();
        }
    }

    private void connect(Session session, Srtp srtp) {
        patch(
                session.lease(),
                end("1", phone).setRelay(relay("2")).setSrtp(srtp),
                end("2", bob).setRelay(relay("1")));
    }

    @ParameterizedTest
    @EnumSource
    void eachHearsTheOther(CryptoSuite suite) throws Exception {
        var agreed = Agreed.of(suite, random);
        var session = two();
        connect(session, agreed.srtp());
        for (int i = 1; i <= 20; i++) {
            phone.send(port(session, 1), agreed.sealed(word(i, 7)));
            assertThat(bob.datagram()).isEqualTo(word(i, 7));
            bob.send(port(session, 2), word(i, 8));
            var sealed = phone.datagram();
            assertThat(sealed).isNotEqualTo(word(i, 8));
            assertThat(agreed.party().openRtp(sealed)).isTrue();
            assertThat(sealed).isEqualTo(word(i, 8));
        }
    }

    @Test
    void controlIsSealedOnBothPorts() throws Exception {
        var agreed = Agreed.of(CryptoSuite.AES_CM_128_HMAC_SHA1_32, random);
        var session = two();
        connect(session, agreed.srtp());
        var report = Packets.hex("80c80006 00000007 00000001 00000002 00000003 00000004 00000005");
        var out = ByteBuffer.allocate(200);
        assertThat(agreed.party().sealRtcp(report, out)).isTrue();
        phone.send(port(session, 1), out.flip());
        assertThat(bob.datagram()).as("beside RTP (RFC 5761)").isEqualTo(report);
        bob.send(port(session, 2), report);
        var sealed = phone.datagram();
        assertThat(agreed.party().openRtcp(sealed)).isTrue();
        assertThat(sealed).isEqualTo(report);
    }

    @Test
    void whatIsForgedOrComesAgainIsDropped() throws Exception {
        var agreed = Agreed.of(CryptoSuite.AES_CM_128_HMAC_SHA1_80, random);
        var session = two();
        connect(session, agreed.srtp());
        var first = agreed.sealed(word(1, 7));
        phone.send(port(session, 1), first);
        phone.send(port(session, 1), first);
        phone.send(port(session, 1), word(2, 7));
        var forged = agreed.sealed(word(3, 7));
        phone.send(port(session, 1), forged.put(20, (byte) (forged.get(20) + 1)));
        phone.send(port(session, 1), agreed.sealed(word(4, 7)));
        assertThat(bob.datagram()).isEqualTo(word(1, 7));
        assertThat(bob.datagram()).isEqualTo(word(4, 7));
        await().until(() -> media.count("rtp.dropped", "reason", "forged") == 3);
        assertThat(quality(session, "1").getPacketsReceived()).isEqualTo(2);
    }

    @Test
    void whatIsPlayedAndEchoedIsSealed() throws Exception {
        var agreed = Agreed.of(CryptoSuite.AEAD_AES_128_GCM, random);
        var session = open("a");
        patch(
                session.lease(),
                end(session.end(), phone).setEcho(Echo.getDefaultInstance()).setSrtp(agreed.srtp()));
        phone.send(session.port(), agreed.sealed(word(1, 7)));
        var echo = phone.datagram();
        assertThat(agreed.party().openRtp(echo)).isTrue();
        assertThat(echo.slice(12, 160)).isEqualTo(word(1, 7).slice(12, 160));
        var _ = media.stub().playAudio(play(session, "tone:440,60").build());
        for (int i = 0; i < 3; i++) {
            assertThat(agreed.party().openRtp(phone.datagram())).isTrue();
        }
    }

    /** Keys that are said again go on; others begin anew, as a new description brings them. */
    @Test
    void keysChangeInBetween() throws Exception {
        var agreed = Agreed.of(CryptoSuite.AES_256_CM_HMAC_SHA1_80, random);
        var session = two();
        connect(session, agreed.srtp());
        var first = agreed.sealed(word(1, 7));
        phone.send(port(session, 1), first);
        assertThat(bob.datagram()).isEqualTo(word(1, 7));
        connect(session, agreed.srtp());
        phone.send(port(session, 1), first);
        await().until(() -> media.count("rtp.dropped", "reason", "forged") == 1);
        patch(session.lease(), end("1", phone).setRelay(relay("2")).setOpaque(true), end("2", bob));
        connect(session, agreed.srtp());
        phone.send(port(session, 1), first);
        await("keys that come back").until(() -> media.count("rtp.dropped", "reason", "forged") == 2);

        var next = Agreed.of(CryptoSuite.AES_CM_128_HMAC_SHA1_80, random);
        connect(session, next.srtp());
        phone.send(port(session, 1), agreed.sealed(word(2, 7)));
        phone.send(port(session, 1), next.sealed(word(3, 7)));
        assertThat(bob.datagram()).isEqualTo(word(3, 7));

        patch(
                session.lease(),
                end("1", phone).setRelay(relay("2")),
                end("2", bob).setRelay(relay("1")));
        phone.send(port(session, 1), word(4, 7));
        assertThat(bob.datagram()).as("in the clear").isEqualTo(word(4, 7));
    }

    @Test
    void keysThatAreNoneAreRefused() {
        var session = open("a");
        var srtp = Agreed.of(CryptoSuite.AES_CM_128_HMAC_SHA1_80, random).srtp();
        for (var wrong : new Srtp[] {
            srtp.toBuilder().clearSuite().build(),
            srtp.toBuilder().setLocalKey(ByteString.copyFrom(new byte[29])).build(),
            srtp.toBuilder().clearRemoteKey().build(),
        }) {
            assertStatus(
                    Status.Code.INVALID_ARGUMENT,
                    "srtp",
                    () -> media.stub()
                            .patch(PatchRequest.newBuilder()
                                    .setLeaseId(session.lease())
                                    .setRevision(1)
                                    .addEnds(end(session.end(), phone).setSrtp(wrong))
                                    .build()));
        }
    }
}
