package cloud.sentiric.media;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.media.dtls.Dtls;
import cloud.sentiric.media.end.Fingerprint;
import cloud.sentiric.media.end.Handshakes;
import cloud.sentiric.media.end.Wrapping;
import cloud.sentiric.media.ice.Checks;
import cloud.sentiric.media.ice.Credentials;
import cloud.sentiric.media.seal.Seal;
import cloud.sentiric.proto.media.v1.End;
import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A party that finds its way by connectivity checks and agrees keys by DTLS, on the socket of a phone. */
final class Browser implements Handshakes.Ear {
    private static final Dtls DTLS = new Dtls(new SecureRandom(), Instant.parse("2026-11-20T10:00:00Z"));
    private static final int SUCCESS = 0x0101;

    private final Phone phone;
    private final End end;
    private final CompletableFuture<Seal.Keys> keys = new CompletableFuture<>();

    Browser(Phone phone, End end) {
        this.phone = phone;
        this.end = end;
    }

    /** What it says of itself. */
    static cloud.sentiric.proto.media.v1.Dtls said(boolean waits) {
        return cloud.sentiric.proto.media.v1.Dtls.newBuilder()
                .setFingerprint(ByteString.copyFrom(DTLS.fingerprint().octets()))
                .setActive(waits)
                .build();
    }

    /** Says that the way it goes is to be used, and waits for the answer. */
    void nominates() throws Exception {
        checks();
        assertThat(phone.datagram().getShort(0)).isEqualTo((short) SUCCESS);
    }

    /** Says so, and does not wait. */
    void checks() throws Exception {
        phone.send(end.getRtpPort(), nomination());
    }

    private ByteBuffer nomination() {
        return ByteBuffer.wrap(new Checks(new Credentials(end.getIceUfrag(), end.getIcePwd())).nomination());
    }

    /** Agrees keys with who has this certificate; what is sealed by them. */
    Seal agrees(boolean waits, Fingerprint with) throws Exception {
        var handshake = DTLS.begin(new Wrapping.Dtls(with, !waits), this);
        while (!keys.isDone()) {
            var datagram = phone.within(Duration.ofMillis(20));
            if (datagram != null) {
                var octets = new byte[datagram.remaining()];
                datagram.get(octets);
                handshake.take(octets);
            }
        }
        return new Seal(keys.get(1, TimeUnit.SECONDS));
    }

    Seal agrees(boolean waits) throws Exception {
        return agrees(waits, Fingerprint.of(end.getFingerprint().toByteArray()));
    }

    @Override
    public void send(byte[] datagram) {
        try {
            phone.send(end.getRtpPort(), ByteBuffer.wrap(datagram));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void agreed(Seal.Keys agreed) {
        keys.complete(agreed);
    }

    @Override
    public void failed(String why) {
        keys.completeExceptionally(new IllegalStateException(why));
    }
}
