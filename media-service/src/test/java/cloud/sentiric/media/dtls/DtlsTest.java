package cloud.sentiric.media.dtls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cloud.sentiric.media.end.Fingerprint;
import cloud.sentiric.media.end.Handshakes;
import cloud.sentiric.media.end.Wrapping;
import cloud.sentiric.media.seal.CryptoSuite;
import cloud.sentiric.media.seal.MasterKey;
import cloud.sentiric.media.seal.Seal;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class DtlsTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Instant STARTED = Instant.parse("2026-11-20T10:00:00Z");
    private static final Dtls OURS = new Dtls(RANDOM, STARTED);
    private static final Dtls THEIRS = new Dtls(RANDOM, STARTED);
    private static final Fingerprint STRANGER = Fingerprint.of(new byte[Fingerprint.LENGTH]);

    /** One side; what it sends goes to the other one, but for what the line loses. */
    private static final class Side implements Handshakes.Ear {
        final CompletableFuture<Seal.Keys> keys = new CompletableFuture<>();
        private final IntPredicate loses;
        private final AtomicInteger sent = new AtomicInteger();
        private final List<byte[]> early = new ArrayList<>();
        private Handshakes.@Nullable Handshake other;

        Side(IntPredicate loses) {
            this.loses = loses;
        }

        @Override
        public synchronized void send(byte[] datagram) {
            if (loses.test(sent.getAndIncrement())) {
                return;
            }
            if (other == null) {
                early.add(datagram);
            } else {
                other.take(datagram);
            }
        }

        synchronized void reaches(Handshakes.Handshake peer) {
            other = peer;
            early.forEach(peer::take);
        }

        @Override
        public void agreed(Seal.Keys agreed) {
            keys.complete(agreed);
        }

        @Override
        public void failed(String why) {
            keys.completeExceptionally(new IllegalStateException(why));
        }

        String failure() throws InterruptedException, TimeoutException {
            try {
                return "agreed on " + keys.get(10, TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                return String.valueOf(e.getCause());
            }
        }
    }

    private final Side us = new Side(number -> false);
    private final Side them = new Side(number -> false);

    private static void meet(Side us, Fingerprint weExpect, Side them, Fingerprint theyExpect, boolean active) {
        var ours = OURS.begin(new Wrapping.Dtls(weExpect, active), us);
        var theirs = THEIRS.begin(new Wrapping.Dtls(theyExpect, !active), them);
        us.reaches(theirs);
        them.reaches(ours);
    }

    private static void haveTheSameKeys(Side us, Side them) throws Exception {
        var ours = us.keys.get(10, TimeUnit.SECONDS);
        var theirs = them.keys.get(10, TimeUnit.SECONDS);
        assertThat(ours.ours()).isEqualTo(theirs.theirs());
        assertThat(ours.theirs()).isEqualTo(theirs.ours());
        assertThat(ours.ours()).isNotEqualTo(ours.theirs());
        assertThat(ours.ours().suite()).isEqualTo(CryptoSuite.AES_CM_128_HMAC_SHA1_80);
    }

    @Test
    void bothHaveTheSameKeysWhoeverBegins() throws Exception {
        meet(us, THEIRS.fingerprint(), them, OURS.fingerprint(), false);
        haveTheSameKeys(us, them);
        var we = new Side(number -> false);
        var they = new Side(number -> false);
        meet(we, THEIRS.fingerprint(), they, OURS.fingerprint(), true);
        haveTheSameKeys(we, they);
        assertThat(we.keys.get().ours()).isNotEqualTo(us.keys.get().ours());
    }

    @Test
    void whatIsLostIsSentAgain() throws Exception {
        var we = new Side(number -> number % 3 == 1);
        var they = new Side(number -> number % 3 == 0);
        meet(we, THEIRS.fingerprint(), they, OURS.fingerprint(), false);
        haveTheSameKeys(we, they);
    }

    @Test
    void anotherCertificateThanWasSaidIsRefused() throws Exception {
        meet(us, STRANGER, them, OURS.fingerprint(), false);
        assertThat(us.failure()).contains("its certificate is another one than it said");
        assertThat(them.failure()).contains("bad_certificate");
    }

    @Test
    void soItIsWhereWeBegin() throws Exception {
        meet(us, STRANGER, them, OURS.fingerprint(), true);
        assertThat(us.failure()).contains("its certificate is another one than it said");
        assertThat(them.failure()).contains("bad_certificate");
    }

    /** Keys of ours are agreed with nobody by whom they were not asked for. */
    @Test
    void noiseAgreesNothingAndTheHandshakeGoesOnBehindIt() throws Exception {
        var ours = OURS.begin(new Wrapping.Dtls(THEIRS.fingerprint(), false), us);
        for (int i = 0; i < 100; i++) {
            var noise = new byte[60];
            RANDOM.nextBytes(noise);
            noise[0] = 22;
            ours.take(noise);
        }
        assertThat(us.keys).isNotDone();
        var theirs = THEIRS.begin(new Wrapping.Dtls(OURS.fingerprint(), true), them);
        us.reaches(theirs);
        them.reaches(ours);
        haveTheSameKeys(us, them);
    }

    /** RFC 6347 §4.2.2: a message says how long it is, however small the fragment. */
    @Test
    void whatClaimsToBeHugeIsLeftOut() {
        assertThat(Association.isBounded(record(0, 500))).isTrue();
        assertThat(Association.isBounded(record(0, 0xFFFFFF))).isFalse();
        assertThat(Association.isBounded(record(1, 0xFFFFFF))).as("sealed").isTrue();
        var second = ByteBuffer.allocate(50).put(record(0, 500)).put(record(0, 1 << 16));
        assertThat(Association.isBounded(second.array())).isFalse();
    }

    private static byte[] record(int epoch, int length) {
        return ByteBuffer.allocate(25)
                .put((byte) 22)
                .putShort((short) 0xFEFD)
                .putShort((short) epoch)
                .put(new byte[6])
                .putShort((short) 12)
                .putInt(1 << 24 | length)
                .array();
    }

    @Test
    void oneThatIsClosedSaysNothingMore() {
        var ours = OURS.begin(new Wrapping.Dtls(THEIRS.fingerprint(), false), us);
        ours.close();
        await().during(Duration.ofMillis(50)).until(() -> !us.keys.isDone());
    }

    /** RFC 5764 §4.2: both keys stand before both salts. */
    @Test
    void packetsThatOneSealsTheOtherOneOpens() throws Exception {
        meet(us, THEIRS.fingerprint(), them, OURS.fingerprint(), false);
        var ours = new Seal(us.keys.get(10, TimeUnit.SECONDS));
        var theirs = new Seal(them.keys.get(10, TimeUnit.SECONDS));
        var clear = ByteBuffer.allocate(172);
        clear.put(0, (byte) 0x80);
        var sealed = ByteBuffer.allocate(300);
        assertThat(ours.sealRtp(clear, sealed)).isTrue();
        assertThat(theirs.openRtp(sealed.flip())).isTrue();
        assertThat(sealed).isEqualTo(clear);
        assertThat(MasterKey.of(CryptoSuite.AES_CM_128_HMAC_SHA1_80, new byte[30]))
                .isNotEqualTo(us.keys.get().ours());
    }
}
