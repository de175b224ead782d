package cloud.sentiric.media.mix;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.media.codec.Codecs;
import cloud.sentiric.media.codec.CountedOpus;
import cloud.sentiric.media.codec.Format;
import cloud.sentiric.media.codec.Formats;
import cloud.sentiric.media.codec.Speech;
import cloud.sentiric.media.rtp.RtpHeader;
import cloud.sentiric.media.rtp.Ssrc;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class MixerTest {
    private static final Format L16 = Party.L16;
    private static final Format PCMU = new Format(0, "PCMU", 8000, 1, 20);
    private static final Format PCMA = new Format(8, "PCMA", 8000, 1, 20);
    private static final Format G722 = new Format(9, "G722", 8000, 1, 20);
    private static final Format OPUS = new Format(96, "opus", 48_000, 2, 20);
    private static final Format L16_48 = new Format(99, "L16", 48_000, 1, 20);

    private final Room room = new Room();

    /** Noise that is the same each time: a hash of the sample's number. */
    private static Party.Sound noise(long seed, int peak) {
        return sample -> new SplittableRandom(seed * 1_000_003 + sample).nextInt(-peak, peak + 1);
    }

    /** How loud a party hears a tone in the last second. */
    private static double loudness(Party party, double hertz) {
        return Speech.loudness(party.heard, party.rate, hertz, party.count - party.rate, party.count);
    }

    private static int widestStep(Party party, int from) {
        int widest = 0;
        for (int i = from + 1; i < party.count; i++) {
            widest = Math.max(widest, Math.abs(party.heard[i] - party.heard[i - 1]));
        }
        return widest;
    }

    @Test
    void eachHearsAllOthersSampleBySampleAndNeverItself() {
        var parties = List.of(room.join(L16), room.join(L16), room.join(L16), room.join(L16));
        for (int i = 0; i < 3; i++) {
            parties.get(i).sound = noise(i, 8000);
        }
        room.pass(100);
        for (var party : parties) {
            assertThat(party.count).isEqualTo(100 * Frame.SAMPLES);
            // The first frame in which all are heard rises; what is heard was said a frame before.
            for (int i = 2 * Frame.SAMPLES; i < party.count; i++) {
                int sum = 0;
                for (var other : parties) {
                    sum += other.equals(party) ? 0 : other.sample(i - Frame.SAMPLES);
                }
                assertThat(party.heard[i]).isEqualTo(Limiter.limit(sum));
            }
        }
    }

    @Test
    void ofThirtyTwoEachHearsTheFourLoudest() {
        var formats = List.of(PCMU, PCMA, G722, L16, OPUS, L16_48);
        for (int i = 0; i < 32; i++) {
            room.join(formats.get(i % formats.size())).says(hertz(i), i % 8 == 5 ? 3000 : 300);
        }
        room.pass(150);
        for (int listener = 0; listener < 32; listener++) {
            var party = room.parties.get(listener);
            for (int i = 0; i < 32; i++) {
                double heard = loudness(party, hertz(i));
                if (i % 8 == 5 && i != listener) {
                    assertThat(heard).as("%d hears %d", listener, i).isBetween(2400.0, 3600.0);
                } else {
                    assertThat(heard).as("%d hears %d", listener, i).isLessThan(100);
                }
            }
        }
    }

    private static double hertz(int party) {
        return 300 + 60 * party;
    }

    @Test
    void manyQuietLinesAreSilentAndNotDecoded() {
        for (int i = 0; i < 29; i++) {
            room.join(i % 2 == 0 ? PCMU : PCMA).sound = noise(i, 60);
        }
        var listener = room.join(L16);
        room.pass(50);
        assertThat(listener.heard).containsOnly(0);
        assertThat(room.parties).allMatch(party -> party == listener || party.seat.decoded() == 0);
        assertThat(listener.count).isEqualTo(50 * Frame.SAMPLES);
    }

    @Test
    void aWordIsHeardFromTheQuietSoundBeforeItOn() {
        var talker = room.join(PCMU);
        var listener = room.join(L16);
        room.pass(25);
        long began = talker.said + 160;
        var word = Party.tone(8000, 500, 5000);
        talker.sound = sample -> sample < began ? 40 * Math.sin(2 * Math.PI * 500 * sample / 8000) : word.at(sample);
        room.pass(10);
        var heard = listener.heard;
        int first = 0;
        while (Math.abs(heard[first]) < 10) {
            first++;
        }
        int loud = first;
        while (Math.abs(heard[loud]) < 1000) {
            loud++;
        }
        assertThat(loud - first).isBetween(200, 340);
    }

    @Test
    void manyLoudPartiesDoNotWrap() {
        for (int i = 0; i < 4; i++) {
            room.join(L16).says(200, 32_000);
        }
        var listener = room.join(L16);
        room.pass(60);
        // The sum is 128,000 high and as steep as four of them: a wrap would be a step of 65,535.
        assertThat(widestStep(listener, 0)).isLessThan((int) (4 * 32_000 * 2 * Math.PI * 200 / 16_000) + 10);
        assertThat(loudness(listener, 200)).isBetween(30_000.0, 42_000.0);
    }

    @Test
    void whoComesAndGoesIsNoClickForTheOthers() {
        var alice = room.join(L16).says(300, 4000);
        var bob = room.join(L16);
        room.pass(50);
        int from = bob.count;
        var carol = room.join(L16).says(500, 4000);
        room.pass(30);
        var dave = room.join(OPUS);
        room.pass(33);
        room.leave(carol);
        room.pass(20);
        room.leave(dave);
        room.pass(60);
        // As steep as both tones together, and a little for the rise and the fall.
        assertThat(widestStep(bob, from)).isLessThan(1500);
        assertThat(bob.count).isEqualTo(193 * Frame.SAMPLES);
        for (int i = bob.count - 16_000; i < bob.count; i++) {
            assertThat(bob.heard[i]).isEqualTo(alice.sample(i - Frame.SAMPLES));
        }
        room.leave(alice);
        room.leave(bob);
        room.mix();
        assertThat(room.mixer.due()).isEqualTo(Mixer.NEVER);
    }

    @Test
    void whoBeginsToTalkHearsTheOthersAsBefore() {
        for (var format : List.of(G722, PCMU, OPUS)) {
            var talk = new Room();
            var alice = talk.join(L16).says(400, 5000);
            var bob = talk.join(format);
            talk.pass(60);
            int from = bob.count;
            bob.says(1000, 5000);
            talk.pass(20);
            bob.sound = Party.SILENCE;
            talk.pass(120);
            assertThat(alice.count).isPositive();
            assertThat(bob.seat.isApart()).isFalse();
            int window = bob.rate / 50;
            for (int at = from; at + window <= bob.count; at += window) {
                assertThat(Speech.loudness(bob.heard, bob.rate, 400, at, at + window))
                        .as("%s after %d ms", format.name(), (at - from) * 1000 / bob.rate)
                        .isBetween(format.equals(OPUS) ? 3000.0 : 4500.0, 6000.0);
            }
        }
    }

    @Test
    void whoAllHearTheSameShareAnEncoder() {
        var opus = new CountedOpus();
        var many = new Room(new Codecs(opus));
        for (int i = 0; i < 30; i++) {
            many.join(OPUS);
        }
        int before = opus.encoders;
        many.parties.get(3).says(500, 4000);
        many.pass(50);
        assertThat(opus.encoders - before).isEqualTo(2);
        assertThat(many.parties).allMatch(party -> party.packets == 50);
        assertThat(many.parties).filteredOn(party -> party.seat.isApart()).hasSize(1);
    }

    @Test
    void lossIsMadeUp() {
        var alice = room.join(PCMU).says(400, 5000);
        var bob = room.join(L16);
        var random = new Random(5);
        int lost = 0;
        for (int i = 0; i < 500; i++) {
            boolean loses = i > 10 && random.nextInt(20) == 0;
            lost += loses ? 1 : 0;
            alice.send(room.now - 10_000_000, loses);
            room.mix();
        }
        assertThat(lost).isBetween(15, 40);
        int gaps = 0;
        for (int at = 25 * Frame.SAMPLES; at + 160 <= bob.count; at += 160) {
            gaps += Speech.loudness(bob.heard, 16_000, 400, at, at + 160) < 1000 ? 1 : 0;
        }
        // Each loss is 20 ms in 10 s; no more of it is silent than where what is made up meets what comes.
        assertThat(gaps).isLessThanOrEqualTo(lost);
    }

    @Test
    void whoIsSilencedOrDeafNeitherTalksNorHears() {
        var alice = room.join(L16).says(400, 5000);
        var bob = room.join(L16).says(700, 5000);
        var carol = room.join(L16);
        room.pass(20);
        alice.seat.agree(L16, true, false);
        carol.seat.agree(L16, false, true);
        int heard = carol.count;
        room.pass(100);
        assertThat(loudness(bob, 400)).isLessThan(5);
        assertThat(loudness(alice, 700)).isBetween(4900.0, 5100.0);
        assertThat(carol.count).isEqualTo(heard);
        alice.seat.agree(L16, false, false);
        carol.seat.agree(L16, false, false);
        room.pass(100);
        assertThat(loudness(bob, 400)).isBetween(4900.0, 5100.0);
        assertThat(loudness(carol, 400)).isBetween(4900.0, 5100.0);
    }

    private static int peak(Party party, int from) {
        int peak = 0;
        for (int i = from; i < party.count; i++) {
            peak = Math.max(peak, Math.abs(party.heard[i]));
        }
        return peak;
    }

    @Test
    void ofWhatWasSaidWhileSilencedNothingIsHeardAfterwards() {
        for (var format : List.of(PCMU, G722, OPUS, L16)) {
            var talk = new Room();
            var listener = talk.join(L16);
            var talker = talk.join(format).says(700, 8000);
            talk.pass(60);
            talker.seat.agree(format, true, false);
            talker.says(1900, 8000);
            talk.pass(50);
            // What remembers ends its last sound in the first packet of silence.
            talker.sound = Party.SILENCE;
            talk.pass(1);
            talker.seat.agree(format, false, false);
            int from = listener.count;
            talk.pass(60);
            boolean remembers = format.equals(OPUS) || format.equals(G722);
            assertThat(peak(listener, from)).as(format.name()).isLessThan(remembers ? 600 : 10);
        }
    }

    @Test
    void whatWasSaidBeforeALongSilenceIsNotHeardAfterIt() {
        var listener = room.join(L16);
        var talker = room.join(L16);
        // Packets of 30 ms leave half a frame behind.
        room.pass(5);
        var packet = ByteBuffer.allocate(1500);
        var sound = Party.tone(16_000, 400, 8000);
        int sequence = 1000;
        for (int frame = 0; frame < 61; frame++) {
            for (; (sequence - 1000) * 30 < frame * 20 + 20; sequence++) {
                talker.hear(packet(packet, sequence, sequence * 480, sound), room.now - 10_000_000);
            }
            room.mix();
        }
        assertThat(peak(listener, listener.count - 1600)).isGreaterThan(7000);
        talker.seat.agree(L16, true, false);
        for (int frame = 0; frame < 500; frame++) {
            room.mix();
        }
        talker.seat.agree(L16, false, false);
        int from = listener.count;
        for (int frame = 0; frame < 50; frame += 3) {
            for (int i = 0; i < 2; i++, sequence++) {
                int timestamp = sequence * 480 + 160_000;
                talker.hear(packet(packet, sequence, timestamp, Party.SILENCE), room.now - 10_000_000);
            }
            room.mix();
            room.mix();
            room.mix();
        }
        assertThat(peak(listener, from)).isZero();
    }

    private static ByteBuffer packet(ByteBuffer packet, int sequence, int timestamp, Party.Sound sound) {
        packet.clear();
        RtpHeader.write(packet, false, L16.payloadType(), sequence, timestamp, new Ssrc(7));
        for (int i = 0; i < 480; i++) {
            packet.putShort((short) sound.at(timestamp + i));
        }
        return packet.flip();
    }

    @Test
    void whoIsSilencedAndHeardAgainBetweenTwoFramesGoesOn() {
        var listener = room.join(L16);
        var talker = room.join(L16).says(400, 8000);
        room.pass(60);
        int from = listener.count;
        talker.seat.agree(L16, true, false);
        talker.seat.agree(L16, false, false);
        room.pass(10);
        for (int i = from; i < listener.count; i++) {
            assertThat(listener.heard[i]).isEqualTo(talker.sample(i - Frame.SAMPLES));
        }
    }

    @Test
    void whoIsSilencedIsNoClickForTheOthers() {
        var listener = room.join(L16);
        var talker = room.join(L16).says(400, 5000);
        room.pass(60);
        int from = listener.count;
        talker.seat.agree(L16, true, false);
        room.pass(1);
        talker.seat.agree(L16, false, false);
        room.pass(30);
        assertThat(widestStep(listener, from - 1)).isLessThan(900);
        assertThat(peak(listener, listener.count - 1600)).isGreaterThan(4900);
    }

    @Test
    void whoIsSilencedGivesItsPlaceUp() {
        for (int i = 0; i < 4; i++) {
            room.join(L16).says(300 + 200 * i, 5000);
        }
        var fifth = room.join(L16);
        room.pass(60);
        fifth.says(1500, 5000);
        room.pass(20);
        assertThat(fifth.seat.turn.talks()).isFalse();
        room.parties.getFirst().seat.agree(L16, true, false);
        room.pass(1);
        assertThat(fifth.seat.turn.talks()).isTrue();
    }

    @Test
    void whoLeavesAndComesBackBetweenTwoFramesNeitherHearsItselfNorIsInterrupted() {
        var listener = room.join(L16);
        var talker = room.join(L16).says(400, 8000);
        room.pass(60);
        int from = listener.count;
        int own = talker.count;
        talker.leaveAndComeBack();
        room.pass(10);
        assertThat(peak(talker, own)).isZero();
        assertThat(talker.count).isEqualTo(listener.count);
        for (int i = from; i < listener.count; i++) {
            assertThat(listener.heard[i]).isEqualTo(talker.sample(i - Frame.SAMPLES));
        }
    }

    @Test
    void whatNobodyDecodesAllocatesNothing() {
        var formats = new Formats(List.of(new Format(3, "GSM", 8000, 1, 20)), List.of(PCMU));
        var seat = room.join(L16).seat;
        var header = new RtpHeader();
        var packet = ByteBuffer.allocate(RtpHeader.LENGTH + 33);
        RtpHeader.write(packet, false, 3, 1, 1, new Ssrc(7));
        packet.rewind();
        header.parse(packet);
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (int i = 0; i < 2000; i++) {
            seat.hear(header, packet, formats, room.now);
        }
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 2000; i++) {
            seat.hear(header, packet, formats, room.now);
        }
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(2000);
    }

    @Test
    void keysAreNoSound() {
        var alice = room.join(L16);
        var bob = room.join(L16);
        for (int i = 0; i < 50; i++) {
            var packet = ByteBuffer.allocate(16);
            RtpHeader.write(packet, i == 0, 101, i, 0, new Ssrc(7));
            packet.putInt(0x050A00A0 + i * 160).flip();
            alice.hear(packet, room.now);
            room.mix();
        }
        assertThat(bob.heard).containsOnly(0);
        assertThat(bob.packets).isEqualTo(50);
    }

    @Test
    void afterAPauseOfTheMachineItGoesOnWithoutABurst() {
        var alice = room.join(L16).says(400, 5000);
        var bob = room.join(L16);
        room.pass(50);
        int before = bob.packets;
        room.now += 500_000_000;
        room.mix();
        assertThat(bob.packets).isEqualTo(before + 1);
        assertThat(bob.header.marker()).isTrue();
        assertThat(room.mixer.due()).isGreaterThan(room.now - Frame.NANOS);
        assertThat(alice.seat.left()).isLessThanOrEqualTo(Playout.MOST);
    }

    @Test
    void aFrameAllocatesNothing() {
        for (int i = 0; i < 8; i++) {
            room.join(List.of(PCMU, G722, L16).get(i % 3)).says(300 + 100 * i, 3000);
        }
        for (int i = 0; i < 600; i++) {
            room.encode();
            room.relay();
        }
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        int packets = room.parties.getFirst().packets;
        long allocated = 0;
        for (int i = 0; i < 200; i++) {
            room.encode();
            long before = threads.getCurrentThreadAllocatedBytes();
            room.relay();
            allocated += threads.getCurrentThreadAllocatedBytes() - before;
        }
        assertThat(room.parties.getFirst().packets - packets).isEqualTo(200);
        assertThat(room.parties).allMatch(party -> party.seat.decoded() > 700 || !party.seat.turn.talks());
        assertThat(allocated).isLessThan(2000);
    }
}
