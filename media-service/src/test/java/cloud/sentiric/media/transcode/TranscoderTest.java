package cloud.sentiric.media.transcode;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.media.codec.Codecs;
import cloud.sentiric.media.codec.CountedOpus;
import cloud.sentiric.media.codec.Decoder;
import cloud.sentiric.media.codec.Format;
import cloud.sentiric.media.codec.Formats;
import cloud.sentiric.media.codec.Speech;
import cloud.sentiric.media.opus.OpusLibraries;
import cloud.sentiric.media.rtp.RtpHeader;
import cloud.sentiric.media.rtp.SendingSource;
import cloud.sentiric.media.rtp.Ssrc;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class TranscoderTest {
    private static final Codecs CODECS = new Codecs(OpusLibraries.best());
    private static final Format PCMU = new Format(0, "PCMU", 8000, 1, 0);
    private static final Format PCMA_30 = new Format(8, "PCMA", 8000, 1, 30);
    private static final Format G722 = new Format(9, "G722", 8000, 1, 0);
    private static final Format L16 = new Format(98, "L16", 16_000, 1, 0);
    private static final Format L16_WIDE = new Format(99, "L16", 24_000, 1, 20);
    private static final Format OPUS = new Format(96, "opus", 48_000, 2, 0);
    private static final Format EVENT = new Format(101, "telephone-event", 8000, 1, 0);
    private static final Format EVENT_48 = new Format(110, "telephone-event", 48_000, 1, 0);
    private static final long MS = 1_000_000;

    /** A packet that was put. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Put(int sequence, int timestamp, boolean marker, int payloadType, int ssrc, byte[] payload) {}

    /** A party that sends one format every 20 ms. */
    private static final class Party {
        private final Format format;
        private final cloud.sentiric.media.codec.Encoder encoder;
        private final int rate;
        private final Ssrc ssrc = new Ssrc(77);
        int sequence = 65_530;
        int timestamp = -1600;

        Party(Format format) {
            this.format = format;
            this.rate = Codecs.encoded(format, format);
            this.encoder = CODECS.encoder(format, rate);
        }

        ByteBuffer packet(short[] samples) {
            var out = ByteBuffer.allocate(2000);
            RtpHeader.write(out, false, format.payloadType(), sequence, timestamp, ssrc);
            encoder.encode(samples, samples.length, out);
            sequence = (sequence + 1) & 0xFFFF;
            timestamp += (int) ((long) samples.length * format.clock() / rate);
            return out.flip();
        }

        ByteBuffer event(Format as, boolean marker, int begin, int key, boolean end, int duration) {
            var out = ByteBuffer.allocate(16);
            RtpHeader.write(out, marker, as.payloadType(), sequence, begin, ssrc);
            sequence = (sequence + 1) & 0xFFFF;
            return out.put((byte) key)
                    .put((byte) (end ? 0x8A : 0x0A))
                    .putShort((short) duration)
                    .flip();
        }

        List<ByteBuffer> all(short[] sound) {
            var packets = new ArrayList<ByteBuffer>();
            for (int at = 0; at + rate / 50 <= sound.length; at += rate / 50) {
                packets.add(packet(Arrays.copyOfRange(sound, at, at + rate / 50)));
            }
            return packets;
        }
    }

    private static final class Way {
        final SendingSource source = new SendingSource(new Random(5));
        final Transcoder transcoder;
        final Format to;
        final List<Put> puts = new ArrayList<>();
        private final RtpHeader header = new RtpHeader();
        long now = 5_000_000_000L;

        Way(List<Format> from, Format to, Format... events) {
            this.to = to;
            transcoder = new Transcoder(
                    CODECS,
                    new Crossing.Transcoded(new Formats(from, List.of()), to, events.length == 0 ? null : events[0]),
                    source);
        }

        void take(ByteBuffer packet) {
            boolean taken = false;
            for (int tries = 0; !taken && tries <= Window.SLOTS; tries++) {
                header.parse(packet);
                taken = transcoder.take(header, packet, now);
                drain();
            }
            assertThat(taken).isTrue();
        }

        void takeEach20Ms(List<ByteBuffer> packets) {
            for (var each : packets) {
                take(each);
                pass(20);
            }
        }

        /** Time passes, and what is due is done. */
        void pass(int ms) {
            long end = now + ms * MS;
            while (transcoder.due() <= end) {
                now = Math.max(now, transcoder.due());
                drain();
            }
            now = end;
        }

        private void drain() {
            var out = ByteBuffer.allocate(1500);
            while (transcoder.next(now, out)) {
                out.flip();
                header.parse(out);
                var payload = new byte[header.payloadLength()];
                out.get(header.payloadOffset(), payload);
                puts.add(new Put(
                        header.sequence(),
                        header.timestamp(),
                        header.marker(),
                        header.payloadType(),
                        header.ssrc(),
                        payload));
                out.clear();
            }
        }

        List<Put> sounds() {
            return puts.stream()
                    .filter(put -> put.payloadType() == to.payloadType())
                    .toList();
        }

        List<Put> keys() {
            return puts.stream()
                    .filter(put -> put.payloadType() != to.payloadType())
                    .toList();
        }

        /** What a listener hears, silence where timestamps leave some. */
        short[] heard() {
            int rate = Codecs.decoded(to, to);
            var sounds = sounds();
            int begin = sounds.getFirst().timestamp();
            int units = sounds.getLast().timestamp() - begin + to.packetMs() * to.unitsPerMs();
            var heard = new short[(int) ((long) units * rate / to.clock())];
            var packet = new short[rate / 1000 * Decoder.LONGEST_MS];
            try (var decoder = CODECS.decoder(to, rate)) {
                for (var each : sounds) {
                    int count = decoder.decode(ByteBuffer.wrap(each.payload()), 0, each.payload().length, packet);
                    System.arraycopy(
                            packet, 0, heard, (int) ((long) (each.timestamp() - begin) * rate / to.clock()), count);
                }
            }
            return heard;
        }

        void isOneStream() {
            for (int i = 1; i < puts.size(); i++) {
                assertThat(puts.get(i).sequence()).isEqualTo((puts.get(i - 1).sequence() + 1) & 0xFFFF);
                assertThat(puts.get(i).ssrc()).isEqualTo(source.ssrc().value());
            }
        }
    }

    static Stream<Arguments> pairs() {
        var all = List.of(PCMU, PCMA_30, G722, L16, L16_WIDE, OPUS);
        return all.stream()
                .flatMap(from -> all.stream().filter(to -> !to.equals(from)).map(to -> Arguments.of(from, to)));
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void soundStaysWhatItWas(Format from, Format to) {
        var party = new Party(from);
        var way = new Way(List.of(from), to);
        var packets = party.all(Speech.samples(party.rate, 3, 11));
        way.takeEach20Ms(packets);
        way.isOneStream();
        var sounds = way.sounds();
        int units = to.packetMs() * to.unitsPerMs();
        for (int i = 1; i < sounds.size(); i++) {
            assertThat(sounds.get(i).timestamp() - sounds.get(i - 1).timestamp())
                    .isEqualTo(units);
            assertThat(sounds.get(i).marker()).isFalse();
        }
        assertThat(sounds.getFirst().marker()).isTrue();
        assertThat(sounds).hasSize(3000 / to.packetMs());
        int rate = Codecs.decoded(to, to);
        var heard = way.heard();
        // Opus keeps how speech sounds more than its waveform: what was decoded of it must be kept by others.
        var spoken = from.equals(OPUS) ? decoded(packets, rate) : Speech.samples(rate, 3, 11);
        assertThat(Speech.best(spoken, heard, rate / 40, rate, 2 * rate)).isGreaterThan(to.equals(OPUS) ? 3 : 15);
    }

    private static short[] decoded(List<ByteBuffer> packets, int rate) {
        var samples = new short[packets.size() * rate / 50];
        var packet = new short[rate / 1000 * Decoder.LONGEST_MS];
        try (var decoder = CODECS.decoder(OPUS, rate)) {
            for (int i = 0; i < packets.size(); i++) {
                var each = packets.get(i);
                decoder.decode(each, RtpHeader.LENGTH, each.limit() - RtpHeader.LENGTH, packet);
                System.arraycopy(packet, 0, samples, i * rate / 50, rate / 50);
            }
        }
        return samples;
    }

    @Nested
    final class OutOfOrder {
        private final Party party = new Party(PCMU);
        private final Way way = new Way(List.of(PCMU), L16);
        private final List<ByteBuffer> packets = party.all(Speech.samples(8000, 2, 12));
        private final Way straight = new Way(List.of(PCMU), L16);

        OutOfOrder() {
            straight.takeEach20Ms(packets);
        }

        private void isAsIfNothingWere() {
            assertThat(way.heard()).isEqualTo(straight.heard());
        }

        @Test
        void neighboursChangePlaces() {
            for (int i = 1; i + 1 < packets.size(); i += 5) {
                Collections.swap(packets, i, i + 1);
            }
            // What comes after its neighbour comes at once.
            packets.forEach(way::take);
            isAsIfNothingWere();
        }

        @Test
        void copiesAreLeftOut() {
            packets.forEach(each -> {
                way.take(each);
                way.take(each);
                way.pass(20);
            });
            isAsIfNothingWere();
        }

        @Test
        void aWholeJamComesAtOnceButForOneThatIsLost() {
            packets.subList(0, 10).forEach(way::take);
            packets.subList(11, 40).forEach(way::take);
            way.pass(20);
            assertThat(way.sounds()).hasSize(40);
        }
    }

    @Nested
    final class Lost {
        @ParameterizedTest
        @MethodSource("cloud.sentiric.media.transcode.TranscoderTest#pairs")
        void oneIsMadeUp(Format from, Format to) {
            var party = new Party(from);
            var way = new Way(List.of(from), to);
            var packets = party.all(Speech.tone(party.rate, 2, 400, 6000));
            packets.remove(50);
            way.takeEach20Ms(packets);
            var sounds = way.sounds();
            assertThat(sounds).hasSize(2000 / to.packetMs());
            assertThat(sounds.stream().skip(1)).noneMatch(Put::marker);
            int rate = Codecs.decoded(to, to);
            var gap = Arrays.copyOfRange(way.heard(), rate * 1005 / 1000, rate * 1018 / 1000);
            int loudest = 0;
            for (short each : gap) {
                loudest = Math.max(loudest, Math.abs(each));
            }
            assertThat(loudest).as("of what was made up").isBetween(from.equals(OPUS) ? 1500 : 2500, 8000);
        }

        @Test
        void manyAreSilenceAfterSixtyMilliseconds() {
            var party = new Party(PCMU);
            var way = new Way(List.of(PCMU), G722);
            var packets = party.all(Speech.tone(8000, 2, 400, 6000));
            packets.subList(50, 75).clear();
            way.takeEach20Ms(packets);
            var sounds = way.sounds();
            assertThat(sounds).hasSize(100 - 25 + 3);
            assertThat(sounds.get(53).marker()).isTrue();
            assertThat(sounds.get(53).timestamp() - sounds.get(52).timestamp()).isEqualTo(23 * 160);
        }

        @Test
        void nothingWaitsLongerThanAPacket() {
            var party = new Party(PCMU);
            var way = new Way(List.of(PCMU), PCMA_30);
            var packets = party.all(Speech.tone(8000, 1, 400, 6000));
            way.take(packets.get(0));
            way.take(packets.get(2));
            assertThat(way.transcoder.due()).isEqualTo(way.now + Window.WAIT);
            way.pass(20);
            assertThat(way.sounds()).hasSize(2);
        }

        @Test
        void aTenthOfAllIsHeardNonetheless() {
            var random = new Random(4);
            var party = new Party(OPUS);
            var way = new Way(List.of(OPUS), PCMU);
            var speech = Speech.samples(party.rate, 10, 13);
            var packets = party.all(speech);
            packets.removeIf(each -> random.nextInt(10) == 0);
            way.takeEach20Ms(packets);
            way.isOneStream();
            assertThat(way.sounds().size()).isBetween(480, 500);
        }
    }

    @Nested
    final class Pauses {
        @Test
        void aPauseStaysOne() {
            var party = new Party(OPUS);
            var way = new Way(List.of(OPUS), PCMA_30);
            way.takeEach20Ms(party.all(Speech.tone(party.rate, 0.1, 400, 6000)));
            party.timestamp += 48 * 700;
            way.pass(700);
            way.takeEach20Ms(party.all(Speech.tone(party.rate, 0.1, 400, 6000)));
            var sounds = way.sounds();
            // 100 ms are three packets and one that is filled up with silence.
            assertThat(sounds).hasSize(7);
            assertThat(sounds.get(4).marker()).isTrue();
            assertThat(sounds.get(4).timestamp() - sounds.get(0).timestamp()).isEqualTo(8 * 800);
        }

        @Test
        void anotherSourceBeginsAnew() {
            var way = new Way(List.of(PCMU), G722);
            way.takeEach20Ms(new Party(PCMU).all(Speech.tone(8000, 0.1, 400, 6000)));
            var other = new Party(PCMU);
            var first = other.packet(new short[160]);
            first.putInt(8, 78);
            way.pass(300);
            way.take(first);
            var sounds = way.sounds();
            way.isOneStream();
            assertThat(sounds.get(5).marker()).isTrue();
            assertThat(sounds.get(5).timestamp() - sounds.get(0).timestamp()).isEqualTo(8 * 400);
        }

        @Test
        void comfortNoiseIsAPause() {
            var party = new Party(PCMU);
            var way = new Way(List.of(PCMU, new Format(13, "CN", 8000, 1, 0)), G722);
            way.takeEach20Ms(party.all(Speech.tone(8000, 0.1, 400, 6000)));
            var noise = ByteBuffer.allocate(13);
            RtpHeader.write(noise, false, 13, party.sequence++ & 0xFFFF, party.timestamp, party.ssrc);
            way.take(noise.put((byte) 70).flip());
            way.pass(500);
            party.timestamp += 4000;
            way.takeEach20Ms(party.all(Speech.tone(8000, 0.1, 400, 6000)));
            assertThat(way.sounds()).hasSize(10);
            assertThat(way.sounds().get(5).marker()).isTrue();
        }

        @Test
        void somethingElseInBetweenIsNoOldNews() {
            var party = new Party(PCMU);
            var way = new Way(List.of(PCMU), G722);
            var packets = party.all(Speech.tone(8000, 0.2, 400, 6000));
            way.takeEach20Ms(packets.subList(0, 5));
            way.transcoder.rest();
            way.pass(1000);
            way.takeEach20Ms(packets.subList(5, 10));
            assertThat(way.sounds().get(5).marker()).isTrue();
            assertThat(way.sounds().get(5).timestamp() - way.sounds().get(0).timestamp())
                    .isEqualTo(8 * 1100);
        }
    }

    @Nested
    final class KeysPressed {
        private final Party party = new Party(OPUS);
        private final Way way = new Way(List.of(OPUS, EVENT_48), PCMU, EVENT);

        KeysPressed() {
            way.takeEach20Ms(party.all(Speech.tone(party.rate, 0.2, 400, 6000)));
        }

        /** A key of so many packets, 20 ms each; the end three times. */
        private List<ByteBuffer> press(int key, int packets) {
            int begin = party.timestamp;
            var all = new ArrayList<ByteBuffer>();
            for (int i = 1; i <= packets; i++) {
                all.add(party.event(EVENT_48, i == 1, begin, key, false, i * 960));
            }
            for (int i = 0; i < 3; i++) {
                all.add(party.event(EVENT_48, false, begin, key, true, packets * 960));
            }
            party.timestamp += packets * 960;
            return all;
        }

        private int duration(Put put) {
            return ByteBuffer.wrap(put.payload()).getShort(2) & 0xFFFF;
        }

        private boolean ends(Put put) {
            return (put.payload()[1] & 0x80) != 0;
        }

        @Test
        void areToldByTheOtherClockWithThreeEnds() {
            way.takeEach20Ms(press(5, 4));
            way.takeEach20Ms(party.all(Speech.tone(party.rate, 0.1, 400, 6000)));
            way.isOneStream();
            var keys = way.keys();
            assertThat(keys).hasSize(7).allMatch(put -> put.payloadType() == 101 && put.payload()[0] == 5);
            assertThat(keys.stream().map(this::duration)).containsExactly(160, 320, 480, 640, 640, 640, 640);
            assertThat(keys.stream().map(this::ends)).containsExactly(false, false, false, false, true, true, true);
            assertThat(keys.stream().map(Put::marker)).containsExactly(true, false, false, false, false, false, false);
            int begin = keys.getFirst().timestamp();
            assertThat(keys).allMatch(put -> put.timestamp() == begin);
            assertThat(begin - way.sounds().getFirst().timestamp()).isEqualTo(8 * 200);
            // Sound goes on where it would have been.
            var after = way.sounds().get(10);
            assertThat(after.timestamp() - begin).isEqualTo(8 * 80);
        }

        @Test
        void haveThreeEndsHoweverManyCame() {
            var packets = press(7, 3);
            packets.subList(4, 6).clear();
            way.takeEach20Ms(packets);
            assertThat(way.keys().stream().filter(this::ends)).hasSize(3);
        }

        @Test
        void endWithoutAWordWhenNothingMoreComes() {
            var packets = press(7, 3);
            packets.subList(3, 6).clear();
            way.takeEach20Ms(packets);
            assertThat(way.keys().stream().filter(this::ends)).isEmpty();
            way.pass(500);
            assertThat(way.keys().stream().filter(this::ends)).hasSize(3);
            assertThat(duration(way.keys().getLast())).isEqualTo(480);
        }

        @Test
        void endBeforeTheNextBegins() {
            var one = press(1, 2);
            one.subList(2, 5).clear();
            way.takeEach20Ms(one);
            party.timestamp += 960;
            way.takeEach20Ms(press(1, 2));
            assertThat(way.keys().stream().filter(this::ends)).hasSize(6);
            assertThat(way.keys().stream().map(Put::timestamp).distinct()).hasSize(2);
        }

        @Test
        void areExactUnderLoss() {
            var random = new Random(8);
            int pressed = 40;
            var keys = new StringBuilder();
            for (int i = 0; i < pressed; i++) {
                int key = random.nextInt(12);
                keys.append((char) ('a' + key));
                var packets = press(key, 5);
                packets.removeIf(each -> random.nextInt(10) == 0);
                way.takeEach20Ms(packets);
                way.takeEach20Ms(party.all(Speech.tone(party.rate, 0.2, 400, 6000)));
            }
            way.pass(1000);
            var heard = new StringBuilder();
            int before = 0;
            for (var put : way.keys()) {
                if (ends(put) && (heard.isEmpty() || put.timestamp() != before)) {
                    heard.append((char) ('a' + put.payload()[0]));
                    before = put.timestamp();
                }
            }
            assertThat(heard).hasToString(keys.toString());
            way.isOneStream();
        }

        @Test
        void longOnesGoOnInSegmentsOfAFasterClock() {
            var other = new Party(PCMU);
            var wide = new Way(List.of(PCMU, EVENT), OPUS, EVENT_48);
            int begin = other.timestamp;
            for (int i = 1; i <= 100; i++) {
                wide.take(other.event(EVENT, i == 1, begin, 3, false, i * 160));
                wide.pass(20);
            }
            wide.take(other.event(EVENT, false, begin, 3, true, 16_000));
            // 2 s are 96,000 units: one segment of 65,535 and the rest.
            assertThat(wide.keys().stream().map(Put::timestamp).distinct()).hasSize(2);
            var last = wide.keys().getLast();
            assertThat(last.timestamp() - wide.keys().getFirst().timestamp()).isEqualTo(65_535);
            assertThat(duration(last)).isEqualTo(96_000 - 65_535);
            assertThat(wide.keys().stream().filter(this::ends)).hasSize(3);
            assertThat(wide.keys().stream().filter(Put::marker)).hasSize(1);
        }

        @Test
        void segmentsOfAFasterClockAreOneEvent() {
            int begin = party.timestamp;
            for (int i = 1; i <= 68; i++) {
                way.take(party.event(EVENT_48, i == 1, begin, 3, false, i * 960));
            }
            way.take(party.event(EVENT_48, false, begin, 3, false, 65_535));
            way.take(party.event(EVENT_48, false, begin + 65_535, 3, false, 705));
            way.take(party.event(EVENT_48, false, begin + 65_535, 3, true, 1665));
            assertThat(way.keys().stream().map(Put::timestamp).distinct()).hasSize(1);
            assertThat(duration(way.keys().getLast())).isEqualTo((65_535 + 1665) / 6);
        }

        /** A second of one clock is as many packets of another one as that is faster. */
        @Test
        void ofAClockThatNoSoundHasAreNotTold() {
            var slow = new Format(102, "telephone-event", 1000, 1, 0);
            var way = new Way(List.of(PCMU, slow), L16, EVENT_48);
            var party = new Party(PCMU);
            way.take(party.packet(new short[160]));
            int before = way.puts.size();
            way.take(party.event(slow, true, 0, 5, false, 0xFFFF));
            assertThat(way.puts).hasSize(before);
            var taken = new Formats(List.of(), List.of(L16, new Format(103, "telephone-event", 192_000, 1, 0)));
            assertThat(Crossing.between(new Formats(List.of(PCMU, EVENT), List.of()), taken))
                    .isInstanceOfSatisfying(
                            Crossing.Transcoded.class,
                            made -> assertThat(made.events()).isNull());
        }

        @Test
        void areNotToldToWhoTakesNone() {
            var none = new Way(List.of(OPUS, EVENT_48), PCMU);
            none.takeEach20Ms(press(5, 4));
            assertThat(none.puts).isEmpty();
        }
    }

    @Test
    void oneCodecIsDecodedOnceByHoweverManyNumbers() {
        var opus = new CountedOpus();
        var formats = new ArrayList<Format>();
        for (int i = 0; i < 32; i++) {
            formats.add(new Format(96 + i, "opus", 48_000, 2, 0));
        }
        var what = new Crossing.Transcoded(new Formats(formats, List.of()), PCMU, null);
        try (var transcoder = new Transcoder(new Codecs(opus), what, new SendingSource(new Random(5)))) {
            var header = new RtpHeader();
            for (int i = 0; i < 32; i++) {
                var packet = ByteBuffer.allocate(100);
                RtpHeader.write(packet, false, 96 + i, i, i * 960, new Ssrc(77));
                packet.put((byte) 0x08).put((byte) 0).flip();
                header.parse(packet);
                assertThat(transcoder.take(header, packet, 20 * MS * i)).isTrue();
                boolean more = true;
                while (more) {
                    more = transcoder.next(20 * MS * i, ByteBuffer.allocate(1500));
                }
            }
        }
        assertThat(opus.decoders).isEqualTo(1);
    }
}
