package cloud.sentiric.media.recording;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.media.audio.Codec;
import cloud.sentiric.media.codec.Format;
import cloud.sentiric.media.codec.TestCodecs;
import cloud.sentiric.media.rtp.RtpHeader;
import cloud.sentiric.media.rtp.Ssrc;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TapeTest {
    private static final long MS = 1_000_000;
    private static final int CODE = 0x9A;
    private static final short SAMPLE = Codec.PCMU.decode((byte) CODE);

    private static final List<Format> SPOKEN =
            List.of(new Format(96, "opus", 48_000, 2, 20), new Format(0, "PCMU", 8000, 1, 20));

    private final Tape tape = new Tape(1000 * MS);
    private final Recording recording = new Recording(2, TestCodecs.ALL);
    private long samples;
    private long spoken;
    private int sequence;

    /** A packet of 20 ms that comes so many milliseconds after the recording began. */
    private void say(int channel, long ms, int payload) {
        say(channel, ms, payload, 0, List.of());
    }

    private void say(int channel, long ms, int payload, int payloadType, List<Format> formats) {
        var octets = new byte[payload];
        Arrays.fill(octets, (byte) CODE);
        var packet = ByteBuffer.allocate(RtpHeader.LENGTH + payload);
        RtpHeader.write(packet, false, payloadType, sequence++ & 0xFFFF, (int) ms * 8, new Ssrc(7));
        packet.put(octets).flip();
        tape.put(channel, packet, formats, (1000 + ms) * MS);
    }

    private void take(short[] interleaved, int length) {
        samples += length;
        for (int i = 0; i < length; i++) {
            spoken += interleaved[i] == SAMPLE ? 1 : 0;
        }
    }

    private void finish(long ms) {
        tape.stop((1000 + ms) * MS);
        tape.drain(recording, this::take);
        recording.finish(tape.stopped(), this::take);
    }

    @Test
    void whatGoesInComesOutThroughTheWholeRing() {
        for (int i = 0; i < 10_000; i++) {
            say(i % 2, 20L * (i / 2), 160);
            if (i % 100 == 99) {
                tape.drain(recording, this::take);
                recording.give(20L * (i / 2) * MS, this::take);
            }
        }
        finish(100_000);
        assertThat(tape.leftOut()).isZero();
        assertThat(samples).isEqualTo(2 * 800_000);
        assertThat(spoken).isEqualTo(10_000 * 160);
    }

    @Test
    void whatHasNoRoomIsLeftOutAndCounted() {
        for (int i = 0; i < 2000; i++) {
            say(0, 20L * i, 160);
        }
        finish(40_000);
        assertThat(tape.leftOut()).isPositive();
        assertThat(samples).isEqualTo(2 * 320_000);
        assertThat(spoken).isEqualTo((2000 - tape.leftOut()) * 160);
    }

    @Test
    void aPauseHasRoomWhereSpeechHasNone() {
        for (int i = 0; i < 2000; i++) {
            say(0, 20L * i, 160);
        }
        tape.pause(41_000 * MS);
        say(0, 40_100, 160);
        assertThat(tape.resume(42_000 * MS)).isTrue();
        tape.drain(recording, this::take);
        recording.give(41_100 * MS, this::take);
        say(0, 41_200, 160);
        finish(42_000);
        assertThat(spoken).isEqualTo((2000 - tape.leftOut() + 1) * 160);
    }

    @Test
    void nothingIsPutInThatIsSaidInAPause() {
        say(0, 0, 160);
        tape.pause(1020 * MS);
        say(0, 20, 160);
        say(0, 40, 160);
        assertThat(tape.resume(1060 * MS)).isTrue();
        say(0, 60, 160);
        finish(100);
        assertThat(spoken).isEqualTo(320);
    }

    @Test
    void nothingIsPutInAfterItsEnd() {
        say(0, 0, 160);
        tape.stop(1020 * MS);
        say(0, 20, 160);
        finish(100);
        assertThat(samples).isEqualTo(2 * 160);
        assertThat(spoken).isEqualTo(160);
    }

    @Test
    void noPacketAllocates() {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        var packet = ByteBuffer.allocateDirect(RtpHeader.LENGTH + 160);
        RtpHeader.write(packet, false, 0, 1, 160, new Ssrc(7));
        packet.rewind();
        long allocated = 0;
        for (int round = 0; round < 200; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 500; i++) {
                tape.put(0, packet, SPOKEN, 1000 * MS);
            }
            // The first rounds load classes.
            allocated += round < 100 ? 0 : threads.getCurrentThreadAllocatedBytes() - before;
            tape.drain(recording, this::take);
        }
        assertThat(tape.leftOut()).isZero();
        assertThat(allocated).as("bytes of 50,000 packets").isLessThan(5_000);
    }

    @Test
    void aPayloadTypeIsWhatWasAgreed() {
        say(0, 0, 160, 96, List.of(new Format(96, "PCMU", 8000, 1, 20)));
        say(0, 20, 160, 0, List.of(new Format(96, "PCMU", 8000, 1, 20)));
        say(0, 40, 160, 97, List.of(new Format(96, "PCMU", 8000, 1, 20)));
        finish(60);
        assertThat(spoken).isEqualTo(320);
        assertThat(recording.unread()).isEqualTo(1);
    }

    @Test
    void soManyFormatsAreToldApart() {
        for (int i = 0; i < 40; i++) {
            say(0, 20L * i, 160, i + 64, List.of(new Format(i + 64, "PCMU", 8000, 1, 20)));
        }
        finish(800);
        assertThat(spoken).isEqualTo(32 * 160);
        assertThat(recording.unread()).isEqualTo(8);
    }

    @Test
    void whatIsNoRtpIsLeftOut() {
        tape.put(0, ByteBuffer.wrap(new byte[] {1, 2, 3}), List.of(), 1000 * MS);
        say(0, 0, 0);
        finish(0);
        assertThat(samples).isZero();
    }
}
