package cloud.sentiric.phone.rtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import cloud.sentiric.phone.audio.Melody;
import cloud.sentiric.phone.audio.Pcm;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ReceptionTest {
    private final Pcm melody = Melody.of(1, 2);
    private final Reception reception = new Reception(Codec.PCMU);

    /** Two seconds that begin just before the sequence number and the timestamp wrap. */
    private List<RtpPacket> packets() {
        var emission = new Emission(melody, Codec.PCMU, 7, 65_530, -1000);
        var packets = new ArrayList<RtpPacket>();
        for (int i = 0; i < 100; i++) {
            packets.add(emission.next());
        }
        return packets;
    }

    private Heard receives(List<RtpPacket> packets) {
        long at = 0;
        for (var packet : packets) {
            reception.received(packet, at);
            at += Emission.INTERVAL;
        }
        return reception.heard();
    }

    @Test
    void anUnharmedStreamIsHeardWhole() {
        var heard = receives(packets());

        assertThat(heard.toString()).isEqualTo("2.0 s of audio in 100 packets, 0 lost, jitter 0.0 ms");
        assertThat(heard.faults()).isZero();
        assertThat(heard.likenessTo(melody).coefficient()).isGreaterThan(0.999);
        assertThat(heard.likenessTo(melody).shift()).isZero();
    }

    @Test
    void lostPacketsAreCountedAndSilent() {
        var packets = packets();
        packets.subList(40, 45).clear();
        long at = 0;
        for (var packet : packets) {
            reception.received(packet, at);
            at += Emission.INTERVAL;
        }

        assertThat(reception.heard().lost()).isEqualTo(5);
        assertThat(reception.heard().audio().length()).isEqualTo(melody.length());
        assertThat(reception.heard().seconds()).isCloseTo(1.9, within(0.001));
    }

    @Test
    void orderAndDuplicatesDoNotMatter() {
        var packets = packets();
        Collections.swap(packets, 10, 11);
        packets.add(20, packets.get(19));

        var heard = receives(packets);

        assertThat(heard.lost()).isZero();
        assertThat(heard.duplicates()).isEqualTo(1);
        assertThat(heard.likenessTo(melody).coefficient()).isGreaterThan(0.999);
    }

    @Test
    void jitterIsThatOfTheRfc() {
        long at = 0;
        int i = 0;
        for (var packet : packets()) {
            reception.received(packet, at + (i++ % 2) * 4_000_000L);
            at += Emission.INTERVAL;
        }

        // every difference of transit is 4 ms, so the mean tends there
        assertThat(reception.heard().jitterMillis()).isCloseTo(4, within(0.1));
    }

    @Test
    void anotherPayloadTypeOrSourceIsAFault() {
        var packets = packets();
        reception.received(packets.get(0), 0);
        reception.received(new RtpPacket(false, 8, 65_531, 0, 7, new byte[160]), 0);
        reception.received(new RtpPacket(false, 0, 65_531, 0, 8, new byte[160]), 0);

        assertThat(reception.heard().faults()).isEqualTo(2);
        assertThat(reception.heard().packets()).isEqualTo(1);
    }

    @Test
    void timestampsThatDoNotFollowTheSequenceAreAFault() {
        reception.received(new RtpPacket(true, 0, 1, 0, 7, new byte[160]), 0);
        reception.received(new RtpPacket(false, 0, 2, 320, 7, new byte[160]), 0);

        assertThat(reception.heard().faults()).isEqualTo(1);
    }

    @Test
    void whatIsEncodedIsRead() {
        var packet = packets().getFirst();
        var read = RtpPacket.parse(packet.encode()).orElseThrow();

        assertThat(read.marker()).isTrue();
        assertThat(read.sequence()).isEqualTo(65_530);
        assertThat(read.timestamp()).isEqualTo(-1000);
        assertThat(read.ssrc()).isEqualTo(7);
        assertThat(read.payload()).isEqualTo(packet.payload());
    }

    @Test
    void bytesThatAreNoRtpAreNone() {
        assertThat(RtpPacket.parse(ByteBuffer.wrap(new byte[8]))).isEmpty();
        assertThat(RtpPacket.parse(ByteBuffer.wrap(new byte[40]))).isEmpty();
        // an extension longer than the packet
        var bytes = packets().getFirst().encode().array();
        bytes[0] = (byte) 0x90;
        bytes[14] = (byte) 0xff;
        assertThat(RtpPacket.parse(ByteBuffer.wrap(bytes))).isEmpty();
    }
}
