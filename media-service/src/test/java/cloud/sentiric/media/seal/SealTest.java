package cloud.sentiric.media.seal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SealTest {
    private static final HexFormat HEX = HexFormat.of();
    /** What libsrtp's test driver seals: sequence number 0x1234, SSRC 0xcafebabe, 16 octets of 0xab. */
    private static final String CLEAR = "800f1234decafbadcafebabe" + "ab".repeat(16);

    private static final int SSRC = 0xcafebabe;
    /** Sequence number of the next packet. */
    private static int next = 1;

    /** Figures of libsrtp's test driver (test/srtp_driver.c), which other implementations are tried against, too. */
    @ParameterizedTest
    @CsvSource({
        "AES_CM_128_HMAC_SHA1_80,"
                + "e1f97a0d3e018be0d64fa32c06de41390ec675ad498afeebb6960b3aabe6,"
                + "800f1234decafbadcafebabe4e55dc4ce79978d88ca4d215949d2402b78d6acc99ea179b8dbb",
        "AES_256_CM_HMAC_SHA1_80,"
                + "f0f04914b513f2763a1b1fa130f10e2998f6f6e43e4309d1e622a0e332b9f1b63b04803de51ee7c96423ab5b78d2,"
                + "800f1234decafbadcafebabef1d9de17ff251ff1aa007774b0b4b40da08d9d9a5b3a55d8873b",
        "AEAD_AES_128_GCM,"
                + "000102030405060708090a0b0c0d0e0fa0a1a2a3a4a5a6a7a8a9aaab,"
                + "800f1234decafbadcafebabec5002ede04cfdd2eb91159e0880aa06ed2976826f796b201df3131a127e8a392",
    })
    void sealsAsOthersDo(CryptoSuite suite, String key, String sealed) {
        var master = MasterKey.of(suite, HEX.parseHex(key));
        var seal = new Seal(new Seal.Keys(master, master));

        assertThat(HEX.formatHex(sealed(seal, HEX.parseHex(CLEAR)))).isEqualTo(sealed);
        var datagram = ByteBuffer.wrap(HEX.parseHex(sealed));
        assertThat(seal.openRtp(datagram)).isTrue();
        assertThat(HEX.formatHex(octets(datagram))).isEqualTo(CLEAR);
    }

    @ParameterizedTest
    @EnumSource
    void opensWhatItSealed(CryptoSuite suite) {
        var seal = seal(suite);
        var random = new Random(1);
        for (int i = 0; i < 2_000; i++) {
            var clear = rtp(0xFFFF - 500 + i, random.nextInt(0, 1_400), random);
            var datagram = ByteBuffer.wrap(sealed(seal, clear));
            assertThat(datagram.remaining()).isEqualTo(clear.length + suite.rtpTagLength());
            assertThat(Arrays.equals(clear, 0, clear.length, datagram.array(), 0, clear.length))
                    .as("encrypted")
                    .isEqualTo(clear.length == 12);
            assertThat(seal.openRtp(datagram)).as("packet %d", i).isTrue();
            assertThat(octets(datagram)).isEqualTo(clear);
        }
    }

    /** With contributing sources and an extension, which stay readable. */
    @ParameterizedTest
    @EnumSource
    void keepsTheWholeHeaderReadable(CryptoSuite suite) {
        var clear =
                HEX.parseHex("9200000100000002" + "00000003" + "0000000400000005" + "bede0001aabbccdd" + "0102030405");
        var sealed = sealed(seal(suite), clear);

        assertThat(Arrays.copyOf(sealed, 28)).isEqualTo(Arrays.copyOf(clear, 28));
        assertThat(Arrays.copyOfRange(sealed, 28, 33)).isNotEqualTo(Arrays.copyOfRange(clear, 28, 33));
    }

    @ParameterizedTest
    @EnumSource
    void opensControl(CryptoSuite suite) {
        var seal = seal(suite);
        var random = new Random(2);
        for (int i = 0; i < 100; i++) {
            var clear = new byte[8 + 4 * random.nextInt(0, 50)];
            random.nextBytes(clear);
            clear[0] = (byte) 0x80;
            var out = ByteBuffer.allocate(1_600);
            assertThat(seal.sealRtcp(ByteBuffer.wrap(clear), out)).isTrue();
            var datagram = out.flip();
            assertThat(datagram.remaining()).isEqualTo(clear.length + 4 + suite.rtcpTagLength());
            var again = ByteBuffer.wrap(octets(datagram));
            assertThat(seal.openRtcp(datagram)).isTrue();
            assertThat(octets(datagram)).isEqualTo(clear);
            assertThat(seal.openRtcp(again)).as("repeated").isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatWasChangedIsNotOpened(CryptoSuite suite) {
        var random = new Random(3);
        var seal = seal(suite);
        var clear = rtp(7, 160, random);
        var sealed = sealed(seal, clear);
        for (int bit = 0; bit < sealed.length * 8; bit++) {
            var forged = sealed.clone();
            forged[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(seal.openRtp(ByteBuffer.wrap(forged))).as("bit %d", bit).isFalse();
        }
        assertThat(seal.openRtp(ByteBuffer.wrap(sealed)))
                .as("and the true one is")
                .isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void changedControlIsNotOpened(CryptoSuite suite) {
        var seal = seal(suite);
        var out = ByteBuffer.allocate(200);
        seal.sealRtcp(ByteBuffer.wrap(HEX.parseHex("80c80006cafebabe" + "00".repeat(20))), out);
        var sealed = octets(out.flip());
        for (int bit = 0; bit < sealed.length * 8; bit++) {
            var forged = sealed.clone();
            forged[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(seal.openRtcp(ByteBuffer.wrap(forged))).as("bit %d", bit).isFalse();
        }
        assertThat(seal.openRtcp(ByteBuffer.wrap(sealed))).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void garbageIsNotOpened(CryptoSuite suite) {
        var seal = seal(suite);
        var random = new Random(4);
        for (int i = 0; i < 20_000; i++) {
            var garbage = new byte[random.nextInt(0, i % 10 == 0 ? 1_700 : 60)];
            random.nextBytes(garbage);
            assertThat(seal.openRtp(ByteBuffer.wrap(garbage))).isFalse();
            assertThat(seal.openRtcp(ByteBuffer.wrap(garbage))).isFalse();
        }
    }

    /** RFC 3711 §3.3.2. */
    @Test
    void aPacketIsOpenedOnce() {
        var seal = seal(CryptoSuite.AES_CM_128_HMAC_SHA1_80);
        var random = new Random(5);
        var first = sealed(seal, rtp(100, 20, random));
        var second = sealed(seal, rtp(101, 20, random));

        assertThat(seal.openRtp(ByteBuffer.wrap(second.clone()))).isTrue();
        assertThat(seal.openRtp(ByteBuffer.wrap(first.clone()))).as("late").isTrue();
        assertThat(seal.openRtp(ByteBuffer.wrap(first.clone()))).isFalse();
        assertThat(seal.openRtp(ByteBuffer.wrap(second.clone()))).isFalse();
        for (int i = 102; i < 166; i++) {
            assertThat(seal.openRtp(ByteBuffer.wrap(sealed(seal, rtp(i, 20, random)))))
                    .isTrue();
        }
        assertThat(seal.openRtp(ByteBuffer.wrap(second))).as("long ago").isFalse();
    }

    /** Two packets under one key stream tell what is the difference of both. */
    @Test
    void nothingIsSealedTwice() {
        var seal = seal(CryptoSuite.AEAD_AES_128_GCM);
        var random = new Random(6);
        sealed(seal, rtp(1, 20, random));
        sealed(seal, rtp(3, 20, random));
        sealed(seal, rtp(2, 20, random));

        assertThat(seal.sealRtp(ByteBuffer.wrap(rtp(2, 20, random)), ByteBuffer.allocate(200)))
                .isFalse();
        assertThat(seal.sealRtp(ByteBuffer.wrap(rtp(3, 20, random)), ByteBuffer.allocate(200)))
                .isFalse();
    }

    /** Whoever takes another key leaves ours as it was: its indices must not be used again. */
    @ParameterizedTest
    @EnumSource
    void ourKeyGoesOnWhereTheirsChanges(CryptoSuite suite) {
        var random = new Random(10);
        var other = MasterKey.of(suite, new byte[suite.keyLength() + suite.saltLength()]);
        var party = seal(suite);
        var seal = seal(suite);
        assertThat(party.openRtp(ByteBuffer.wrap(sealed(seal, rtp(0xFFFF, 20, random)))))
                .isTrue();
        assertThat(party.openRtp(ByteBuffer.wrap(sealed(seal, rtp(0, 20, random)))))
                .isTrue();
        var report = HEX.parseHex("80c80006cafebabe" + "00".repeat(20));
        var first = ByteBuffer.allocate(200);
        seal.sealRtcp(ByteBuffer.wrap(report), first);

        var next = seal.with(new Seal.Keys(key(suite), other))
                .with(new Seal.Keys(other, other))
                .with(new Seal.Keys(key(suite), other));
        assertThat(next.sealRtp(ByteBuffer.wrap(rtp(0, 20, random)), ByteBuffer.allocate(200)))
                .as("sealed before")
                .isFalse();
        assertThat(party.openRtp(ByteBuffer.wrap(sealed(next, rtp(1, 20, random)))))
                .as("after sequence numbers began anew")
                .isTrue();
        var second = ByteBuffer.allocate(200);
        next.sealRtcp(ByteBuffer.wrap(report), second);
        assertThat(octets(second.flip())).isNotEqualTo(octets(first.flip()));
    }

    /** The index goes on where sequence numbers begin anew, lost and late packets in between (RFC 3711 §3.3.1). */
    @Test
    void theIndexOutlivesSequenceNumbers() {
        var seal = seal(CryptoSuite.AES_CM_128_HMAC_SHA1_32);
        var random = new Random(7);
        int opened = 0;
        for (int sequence = 0xFFF0; sequence < 4 * 0x10000; sequence += random.nextInt(1, 400)) {
            var early = sealed(seal, rtp(sequence, 10, random));
            var late = sealed(seal, rtp(sequence + 1, 10, random));
            assertThat(seal.openRtp(ByteBuffer.wrap(late))).isTrue();
            assertThat(seal.openRtp(ByteBuffer.wrap(early))).isTrue();
            sequence++;
            opened++;
        }
        assertThat(opened).isGreaterThan(500);
    }

    /** As when a call goes on at another media-service after hours: it is found within as many packets as there are numbers. */
    @ParameterizedTest
    @EnumSource(CryptoSuite.class)
    void whoComesLateFindsTheIndex(CryptoSuite suite) {
        var random = new Random(11);
        var party = spoken(suite, 22, random);
        var late = seal(suite);
        assertThat(heardOf(party, late, 22, 22, random)).isPositive();
        assertThat(heardOf(party, late, 22, 100, random)).isEqualTo(100);
    }

    /** Recorded from the wire before, and sent to the new place before the party does: from behind and from ahead of what it says now. */
    @ParameterizedTest
    @ValueSource(ints = {0x1000, 0xF000})
    void whatWasRecordedBeforeKeepsNobodyOut(int recorded) {
        var random = new Random(12);
        var suite = CryptoSuite.AEAD_AES_128_GCM;
        var old = sealed(seal(suite), rtp(recorded, 10, random));
        var party = spoken(suite, 5, random);
        var late = seal(suite);
        assertThat(late.openRtp(ByteBuffer.wrap(old))).isTrue();
        heardOf(party, late, 5, 22, random);
        assertThat(heardOf(party, late, 5, 100, random)).isEqualTo(100);
    }

    @Test
    void aSecondSourceOfThePartyIsFoundToo() {
        var random = new Random(13);
        var suite = CryptoSuite.AES_CM_128_HMAC_SHA1_80;
        var party = spoken(suite, 2, random);
        var late = seal(suite);
        var other = rtp(7, 10, random);
        Transform.word(other, 8, 99);
        assertThat(late.openRtp(ByteBuffer.wrap(sealed(seal(suite), other)))).isTrue();
        assertThat(heardOf(party, late, 2, 22, random)).isPositive();
    }

    /** One that has sealed until its sequence numbers began anew so often. */
    private static Seal spoken(CryptoSuite suite, int rollovers, Random random) {
        var party = seal(suite);
        for (int sequence = 1; sequence < rollovers * 0x10000; sequence += 0x4000) {
            sealed(party, rtp(sequence, 10, random));
        }
        return party;
    }

    /** How many of the next packets of a party are heard. */
    private static int heardOf(Seal party, Seal by, int rollovers, int packets, Random random) {
        int heard = 0;
        for (int i = 0; i < packets; i++) {
            heard += by.openRtp(ByteBuffer.wrap(sealed(party, rtp(rollovers * 0x10000 + next++, 10, random)))) ? 1 : 0;
        }
        return heard;
    }

    @Test
    void sourcesAreToldApartUpToABound() {
        var seal = seal(CryptoSuite.AES_CM_128_HMAC_SHA1_80);
        for (int source = 0; source < 256; source++) {
            var clear = rtp(1, 20, new Random(8));
            Transform.word(clear, 8, source);
            assertThat(seal.openRtp(ByteBuffer.wrap(sealed(seal, clear)))).isTrue();
        }
        assertThat(seal.sealRtp(ByteBuffer.wrap(rtp(1, 20, new Random(8))), ByteBuffer.allocate(200)))
                .as("one too many")
                .isFalse();
    }

    @Test
    void aKeyIsNotShown() {
        assertThat(key(CryptoSuite.AEAD_AES_256_GCM).toString()).isEqualTo("a key of AEAD_AES_256_GCM");
    }

    private static Seal seal(CryptoSuite suite) {
        return new Seal(new Seal.Keys(key(suite), key(suite)));
    }

    private static MasterKey key(CryptoSuite suite) {
        var octets = new byte[suite.keyLength() + suite.saltLength()];
        new Random(9).nextBytes(octets);
        return MasterKey.of(suite, octets);
    }

    private static byte[] rtp(int sequence, int payload, Random random) {
        var packet = ByteBuffer.allocate(12 + payload);
        packet.put((byte) 0x80)
                .put((byte) 0)
                .putShort((short) sequence)
                .putInt(sequence * 160)
                .putInt(SSRC);
        var octets = new byte[payload];
        random.nextBytes(octets);
        return packet.put(octets).array();
    }

    private static byte[] sealed(Seal seal, byte[] clear) {
        var out = ByteBuffer.allocate(1_600);
        assertThat(seal.sealRtp(ByteBuffer.wrap(clear), out)).isTrue();
        return octets(out.flip());
    }

    private static byte[] octets(ByteBuffer buffer) {
        var octets = new byte[buffer.remaining()];
        buffer.get(buffer.position(), octets);
        return octets;
    }
}
