package cloud.sentiric.media;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.media.codec.Codecs;
import cloud.sentiric.media.codec.Decoder;
import cloud.sentiric.media.codec.Encoder;
import cloud.sentiric.media.codec.Speech;
import cloud.sentiric.media.codec.TestCodecs;
import cloud.sentiric.media.rtp.RtpHeader;
import cloud.sentiric.media.rtp.Ssrc;
import cloud.sentiric.media.seal.CryptoSuite;
import cloud.sentiric.media.seal.MasterKey;
import cloud.sentiric.media.seal.Seal;
import cloud.sentiric.proto.media.v1.AddressFamily;
import cloud.sentiric.proto.media.v1.EndPatch;
import cloud.sentiric.proto.media.v1.Format;
import cloud.sentiric.proto.media.v1.Mix;
import cloud.sentiric.proto.media.v1.RemoveEndRequest;
import cloud.sentiric.proto.media.v1.Srtp;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Phones of several codecs in one mix, on real sockets. */
@Timeout(30)
final class MixIT extends OverRtp {
    private static final int RATE = 8000;
    private static final double[] TONES = {400, 700, 1000};
    /** Rounds of 20 packets until each hears what it should for 400 ms: a machine that stands still makes gaps. */
    private static final int MOST_ROUNDS = 10;

    /** One of them, which says a tone and keeps what it hears. */
    private static final class Caller implements AutoCloseable {
        final Phone phone = new Phone();
        final String end;
        final EndPatch.Builder patch;
        private final int port;
        private final cloud.sentiric.media.codec.Format format;
        private final double hertz;
        private final @Nullable Seal seal;
        private final int rate;
        private final Encoder encoder;
        private final Decoder decoder;
        private final RtpHeader header = new RtpHeader();
        private final short[] heard = new short[48_000 * 5];
        private int count;
        private int sequence;

        Caller(Session session, int number, Format format, double hertz, @Nullable Seal seal) throws IOException {
            var opened = session.opened().getEnds(number);
            this.end = opened.getEndId();
            this.port = opened.getRtpPort();
            this.patch = end(end, phone)
                    .setMix(Mix.getDefaultInstance())
                    .addSends(format)
                    .addTakes(format);
            this.format = new cloud.sentiric.media.codec.Format(
                    format.getPayloadType(), format.getEncoding(), format.getClockRate(), 1, 0);
            this.hertz = hertz;
            this.seal = seal;
            this.rate = Codecs.encoded(this.format, this.format);
            this.encoder = TestCodecs.ALL.encoder(this.format, rate);
            this.decoder = TestCodecs.ALL.decoder(this.format, rate);
        }

        void say() throws IOException {
            var clear = ByteBuffer.allocate(1500);
            int units = format.clock() / 50;
            RtpHeader.write(clear, false, format.payloadType(), sequence, sequence * units, new Ssrc(port));
            var sound = Speech.tone(rate, (sequence + 1) / 50.0, hertz, 5000);
            var packet = Arrays.copyOfRange(sound, sequence * rate / 50, (sequence + 1) * rate / 50);
            encoder.encode(packet, packet.length, clear);
            sequence++;
            clear.flip();
            if (seal == null) {
                phone.send(port, clear);
            } else {
                var sealed = ByteBuffer.allocate(1600);
                assertThat(seal.sealRtp(clear, sealed)).isTrue();
                phone.send(port, sealed.flip());
            }
        }

        /** Hears the next packet. */
        void hear() throws IOException {
            var datagram = phone.datagram();
            while (RtpHeader.isRtcp(datagram)) {
                datagram = phone.datagram();
            }
            assertThat(seal == null || seal.openRtp(datagram)).isTrue();
            assertThat(header.parse(datagram)).isEqualTo(RtpHeader.Kind.RTP);
            assertThat(header.payloadType()).isEqualTo(format.payloadType());
            var samples = new short[rate];
            int made = decoder.decode(datagram, header.payloadOffset(), header.payloadLength(), samples);
            System.arraycopy(samples, 0, heard, count, made);
            count += made;
        }

        /** How loud a tone is in the last 400 ms. */
        double loudness(double tone) {
            return Speech.loudness(heard, rate, tone, count - rate * 2 / 5, count);
        }

        @Override
        public void close() {
            phone.close();
        }
    }

    private static Format format(int payloadType, String name, int clock) {
        return Format.newBuilder()
                .setPayloadType(payloadType)
                .setEncoding(name)
                .setClockRate(clock)
                .setChannels(1)
                .build();
    }

    private static void pass(int packets, Caller... callers) throws IOException {
        for (int i = 0; i < packets; i++) {
            for (var caller : callers) {
                caller.hear();
                caller.say();
            }
        }
    }

    @Test
    void eachHearsTheOthersAndNotItself() throws Exception {
        var suite = CryptoSuite.AES_CM_128_HMAC_SHA1_80;
        var ours = new byte[suite.keyLength() + suite.saltLength()];
        var theirs = ours.clone();
        var random = new Random(1);
        random.nextBytes(ours);
        random.nextBytes(theirs);
        var seal = new Seal(new Seal.Keys(MasterKey.of(suite, theirs), MasterKey.of(suite, ours)));
        var session = open(
                "a",
                UUID.randomUUID().toString(),
                AddressFamily.ADDRESS_FAMILY_UNSPECIFIED,
                AddressFamily.ADDRESS_FAMILY_UNSPECIFIED,
                AddressFamily.ADDRESS_FAMILY_UNSPECIFIED);
        try (var alice = new Caller(session, 0, format(0, "PCMU", RATE), 400, null);
                var bob = new Caller(session, 1, format(9, "G722", RATE), 700, null);
                var carol = new Caller(session, 2, format(98, "L16", 16_000), 1000, seal)) {
            carol.patch.setSrtp(Srtp.newBuilder()
                    .setSuite(cloud.sentiric.proto.media.v1.CryptoSuite.CRYPTO_SUITE_AES_CM_128_HMAC_SHA1_80)
                    .setLocalKey(ByteString.copyFrom(ours))
                    .setRemoteKey(ByteString.copyFrom(theirs)));
            patch(session.lease(), alice.patch, bob.patch, carol.patch);
            pass(60, alice, bob, carol);
            for (int i = 0;
                    i < MOST_ROUNDS && !(isWell(alice, 700, 1000) && isWell(bob, 400, 1000) && isWell(carol, 400, 700));
                    i++) {
                pass(20, alice, bob, carol);
            }
            hears(alice, 700, 1000);
            hears(bob, 400, 1000);
            hears(carol, 400, 700);

            // The others go on.
            var _ = media.stub()
                    .removeEnd(RemoveEndRequest.newBuilder()
                            .setLeaseId(session.lease())
                            .setEndId(bob.end)
                            .build());
            pass(40, alice, carol);
            for (int i = 0; i < MOST_ROUNDS && !(isWell(alice, 1000) && isWell(carol, 400)); i++) {
                pass(20, alice, carol);
            }
            hears(alice, 1000);
            hears(carol, 400);

            // Who is silenced hears the others.
            alice.patch.setMix(Mix.newBuilder().setSilent(true));
            patch(session.lease(), alice.patch, carol.patch);
            pass(60, alice, carol);
            for (int i = 0; i < MOST_ROUNDS && !(isWell(alice, 1000) && isWell(carol)); i++) {
                pass(20, alice, carol);
            }
            hears(alice, 1000);
            hears(carol);
        }
        assertThat(quality(session, "1").getPacketsSent()).isGreaterThanOrEqualTo(160);
    }

    private static void hears(Caller caller, double... tones) {
        for (double tone : TONES) {
            assertThat(isAsLoudAs(caller, tone, tones))
                    .as("%s Hz at %s: %s", tone, caller.end, caller.loudness(tone))
                    .isTrue();
        }
    }

    private static boolean isWell(Caller caller, double... tones) {
        return Arrays.stream(TONES).allMatch(tone -> isAsLoudAs(caller, tone, tones));
    }

    private static boolean isAsLoudAs(Caller caller, double tone, double... tones) {
        double loudness = caller.loudness(tone);
        return Arrays.stream(tones).anyMatch(each -> each == tone)
                ? loudness > 3000 && loudness < 7000
                : loudness < 300;
    }

    @Test
    void thirtyTwoMayBeInOneSession() throws Exception {
        try (var large = new MediaFixture(33, Duration.ofSeconds(20), Duration.ofMillis(1500))) {
            media.close();
            media = large;
            var families = new AddressFamily[32];
            Arrays.fill(families, AddressFamily.ADDRESS_FAMILY_IPV4);
            var session = open("a", UUID.randomUUID().toString(), families);
            var ends = session.opened().getEndsList().stream()
                    .map(each -> end(each.getEndId(), phone).setMix(Mix.getDefaultInstance()))
                    .toArray(EndPatch.Builder[]::new);
            assertThat(ends).hasSize(32);
            patch(session.lease(), ends);
            var sources = new HashSet<Integer>();
            for (int i = 0; i < MOST_ROUNDS && sources.size() < 32; i++) {
                for (var heard : phone.hear(64)) {
                    sources.add(heard.ssrc());
                }
            }
            assertThat(sources).hasSize(32);
        }
    }
}
