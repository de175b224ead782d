package cloud.sentiric.media.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.media.audio.Codec;
import cloud.sentiric.media.codec.Format;
import cloud.sentiric.media.codec.Formats;
import cloud.sentiric.media.codec.Speech;
import cloud.sentiric.media.codec.TestCodecs;
import cloud.sentiric.media.playout.Pace;
import cloud.sentiric.media.rtp.Packets;
import cloud.sentiric.media.rtp.RtpHeader;
import cloud.sentiric.media.rtp.SendingSource;
import cloud.sentiric.media.rtp.Ssrc;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

final class ConversationTest {
    private static final long MS = 1_000_000;
    private static final Format PCMU = Format.of(Codec.PCMU);
    private static final Format G722 = new Format(9, "G722", 8000, 1, 0);

    /** What the partner was told. */
    private static final class Told implements Partner {
        @SuppressWarnings("ArrayRecordComponent") // never compared
        private record Frame(short[] samples, long atMs) {}

        final List<Frame> frames = new ArrayList<>();
        final List<String> words = new ArrayList<>();

        @Override
        public void heard(byte[] pcm, long atMs) {
            var samples = new short[pcm.length / 2];
            ByteBuffer.wrap(pcm).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer().get(samples);
            frames.add(new Frame(samples, atMs));
        }

        @Override
        public void reached(String mark, boolean heard, long atMs, long playedMs) {
            words.add("%s %s at %d after %d".formatted(mark, heard ? "heard" : "not heard", atMs, playedMs));
        }

        @Override
        public void flushed(long droppedMs) {
            words.add("flushed " + droppedMs);
        }

        @Override
        public void over(Over reason) {
            words.add(reason.name());
        }

        List<Long> times() {
            return frames.stream().map(Frame::atMs).toList();
        }
    }

    private final Told told = new Told();
    private final SendingSource source = new SendingSource(new Random(3));
    private Conversation conversation = with(8000, PCMU);

    private Conversation with(int rate, Format format) {
        return new Conversation(new Conversation.Terms(rate, format), told, TestCodecs.ALL, source, new Random(4), 0);
    }

    private void begin(int rate, Format format) {
        conversation.close();
        conversation = with(rate, format);
    }

    @AfterEach
    void end() {
        conversation.close();
    }

    @Nested
    class OfWhatThePartySays {
        private void hear(int sequence, long now) {
            hear(sequence, PCMU, now);
        }

        private void hear(int sequence, Format format, long now) {
            var packet = ByteBuffer.allocate(172);
            RtpHeader.write(packet, false, format.payloadType(), sequence, 160 * sequence, new Ssrc(7));
            for (int i = 0; i < 160; i++) {
                packet.put(Codec.PCMU.encode((short) 1000));
            }
            packet.flip();
            conversation.hear(Packets.header(packet), packet, new Formats(List.of(format), List.of()), now);
        }

        @Test
        void eachPacketIsAFrame() {
            for (int i = 0; i < 5; i++) {
                hear(i, (100 + 20L * i) * MS);
            }
            assertThat(told.times()).containsExactly(100L, 120L, 140L, 160L, 180L);
            assertThat(told.frames).allSatisfy(frame -> {
                assertThat(frame.samples()).hasSize(160);
                assertThat(frame.samples()[80]).isEqualTo(Codec.PCMU.decode(Codec.PCMU.encode((short) 1000)));
            });
        }

        @Test
        void atTheRateThatIsWanted() {
            begin(16_000, PCMU);
            for (int i = 0; i < 5; i++) {
                hear(i, 20L * i * MS);
            }
            assertThat(told.frames).hasSize(5);
            assertThat(told.frames.getLast().samples()).hasSize(320);
            assertThat((int) told.frames.getLast().samples()[160]).isBetween(950, 1050);
        }

        @Test
        void whatIsLostIsMadeUpWhenItIsWaitedForNoLonger() {
            hear(0, 0);
            hear(2, 40 * MS);
            assertThat(told.times()).containsExactly(0L);
            assertThat(conversation.due()).isEqualTo(60 * MS);
            conversation.look(60 * MS);
            assertThat(told.times()).containsExactly(0L, 20L, 40L);
        }

        @Test
        void whatComesOutOfOrderIsInOrder() {
            hear(0, 0);
            hear(2, 40 * MS);
            hear(1, 41 * MS);
            assertThat(told.times()).containsExactly(0L, 20L, 40L);
        }

        @Test
        void aPauseIsNoFrames() {
            hear(0, 0);
            hear(1, 20 * MS);
            // Its sequence numbers go on: nothing was lost in half a second of silence.
            var packet = ByteBuffer.allocate(172);
            RtpHeader.write(packet, true, 0, 2, 160 * 27, new Ssrc(7));
            packet.position(172).flip();
            conversation.hear(Packets.header(packet), packet, Formats.UNKNOWN, 540 * MS);
            assertThat(told.frames).hasSize(3);
            assertThat(told.times().getLast() - told.times().get(1)).isEqualTo(520);
        }

        @Test
        void aPartyThatSpeaksNothingThatWeDoIsNotHeard() {
            hear(0, new Format(18, "G729", 8000, 1, 0), 0);
            assertThat(told.frames).isEmpty();
            assertThat(conversation.due()).isEqualTo(Long.MAX_VALUE);
        }
    }

    @Nested
    class OfWhatThePartyIsToHear {
        private final List<RtpHeader> headers = new ArrayList<>();
        private final List<byte[]> payloads = new ArrayList<>();

        private boolean say(int ms, int rate, long now) {
            return conversation.say(pcm(Speech.tone(rate, ms / 1000.0, 440, 8000)), now);
        }

        /** Does what is due until a time. */
        private void run(long until) {
            var out = ByteBuffer.allocate(1500);
            for (var sounding = conversation.sounding();
                    sounding != null && sounding.due() <= until;
                    sounding = conversation.sounding()) {
                long now = sounding.due();
                if (sounding.finished()) {
                    conversation.rest(now);
                    continue;
                }
                out.clear();
                sounding.send(now, out);
                out.flip();
                var header = Packets.header(out);
                headers.add(header);
                var payload = new byte[header.payloadLength()];
                out.get(header.payloadOffset(), payload);
                payloads.add(payload);
            }
        }

        @Test
        void isSentAPacketAtATime() {
            assertThat(say(100, 8000, 3 * MS)).isTrue();
            run(1000 * MS);
            assertThat(headers).hasSize(5);
            var first = headers.getFirst();
            for (int i = 0; i < 5; i++) {
                assertThat(headers.get(i).marker()).isEqualTo(i == 0);
                assertThat(headers.get(i).timestamp() - first.timestamp()).isEqualTo(160 * i);
                assertThat(headers.get(i).ssrc()).isEqualTo(source.ssrc().value());
            }
            var sound = Speech.tone(8000, 0.1, 440, 8000);
            assertThat(payloads.get(2)[80]).isEqualTo(Codec.PCMU.encode(sound[400]));
            assertThat(conversation.sounding()).isNull();
        }

        @Test
        void thatIsNoWholePacketIsFilledUpWithSilence() {
            say(30, 8000, 0);
            run(1000 * MS);
            assertThat(headers).hasSize(2);
            assertThat(payloads.get(1)[79]).isNotEqualTo(Codec.PCMU.encode((short) 0));
            assertThat(payloads.get(1)[80]).isEqualTo(Codec.PCMU.encode((short) 0));
        }

        @Test
        void inPiecesIsOneTalkspurt() {
            for (int i = 0; i < 10; i++) {
                say(7, 8000, 0);
            }
            run(1000 * MS);
            assertThat(headers).hasSize(4);
            assertThat(headers.stream().filter(RtpHeader::marker)).hasSize(1);
        }

        @Test
        void afterSilenceIsAnotherTalkspurt() {
            say(20, 8000, 0);
            run(500 * MS);
            say(20, 8000, 500 * MS);
            run(1000 * MS);
            assertThat(headers).hasSize(2).allMatch(RtpHeader::marker);
            assertThat(headers.get(1).timestamp() - headers.get(0).timestamp()).isEqualTo(4000);
        }

        @Test
        void isSentInWhatThePartyTakes() {
            begin(16_000, G722);
            say(100, 16_000, 0);
            run(1000 * MS);
            assertThat(headers).hasSize(5).allSatisfy(each -> {
                assertThat(each.payloadType()).isEqualTo(9);
                assertThat(each.payloadLength()).isEqualTo(160);
            });
        }

        @Test
        void ofAnotherRateIsSentInWhatThePartyTakes() {
            begin(16_000, PCMU);
            say(60, 16_000, 0);
            run(1000 * MS);
            assertThat(headers).hasSize(3).allMatch(each -> each.payloadLength() == 160);
        }

        @Test
        void marksAreToldWhenAllBeforeThemHasBeenHeard() {
            say(40, 8000, 0);
            conversation.mark("one", 0);
            say(20, 8000, 0);
            conversation.mark("two", 0);
            run(39 * MS);
            assertThat(told.words).isEmpty();
            run(1000 * MS);
            assertThat(told.words).containsExactly("one heard at 40 after 40", "two heard at 60 after 60");
        }

        @Test
        void aMarkWithNothingBeforeItIsToldAtOnce() {
            conversation.mark("now", 7 * MS);
            assertThat(told.words).containsExactly("now heard at 7 after 0");
        }

        @Test
        void aMarkBehindTheLastPacketWaitsForItsEnd() {
            say(20, 8000, 0);
            run(10 * MS);
            conversation.mark("end", 10 * MS);
            assertThat(told.words).isEmpty();
            run(1000 * MS);
            assertThat(told.words).containsExactly("end heard at 20 after 20");
            assertThat(headers).hasSize(1);
        }

        @Test
        void whatIsFlushedIsNotHeard() {
            say(1000, 8000, 0);
            conversation.mark("end", 0);
            run(95 * MS);
            conversation.flush(95 * MS);
            assertThat(told.words).containsExactly("end not heard at 95 after 100", "flushed 900");
            run(1000 * MS);
            assertThat(headers).hasSize(5);

            say(20, 8000, 1000 * MS);
            run(2000 * MS);
            assertThat(headers).hasSize(6);
            assertThat(headers.getLast().marker()).isTrue();
        }

        @Test
        void whatGoesByUnsentWasNotHeard() {
            say(40, 8000, 0);
            conversation.mark("end", 0);
            var sounding = conversation.sounding();
            assertThat(sounding).isNotNull();
            sounding.skip(0);
            sounding.skip(20 * MS);
            assertThat(sounding.finished()).isTrue();
            conversation.rest(40 * MS);
            assertThat(told.words).containsExactly("end not heard at 40 after 0");
        }

        @Test
        void noMoreWaitsThanMay() {
            for (int i = 0; i < 30; i++) {
                assertThat(say(1000, 8000, 0)).isTrue();
            }
            assertThat(say(1, 8000, 0)).isFalse();
            for (int i = 0; i < Speaking.MOST_MARKS; i++) {
                assertThat(conversation.mark("m", 0)).isTrue();
            }
            assertThat(conversation.mark("m", 0)).isFalse();
            conversation.flush(0);
            assertThat(say(1, 8000, 0)).isTrue();
            for (int i = 0; i < 100_000 && say(1, 8000, 0); i++) {}
            assertThat(say(1, 8000, 0)).isFalse();
        }

        @Test
        void aStallIsNotMadeGoodByABurst() {
            say(1000, 8000, 0);
            run(0);
            var sounding = conversation.sounding();
            assertThat(sounding).isNotNull();
            var out = ByteBuffer.allocate(1500);
            sounding.send(500 * MS, out);
            assertThat(Packets.header(out.flip()).marker()).isTrue();
            assertThat(sounding.due()).isEqualTo(520 * MS);
        }

        @Test
        void waitsForWhatIsPlayedMeanwhile() {
            say(40, 8000, 0);
            run(0);
            conversation.interrupt(2000 * MS);
            var sounding = conversation.sounding();
            assertThat(sounding).isNotNull();
            assertThat(sounding.due()).isEqualTo(2000 * MS);
            assertThat(sounding.due() % Pace.GRID).isZero();
            run(3000 * MS);
            assertThat(headers).hasSize(2).allMatch(RtpHeader::marker);
        }

        @Test
        void anotherClockMeanwhileIsAnotherTalkspurt() {
            say(60, 8000, 0);
            run(0);
            source.clock(48_000);
            run(1000 * MS);
            assertThat(headers).hasSize(3);
            assertThat(headers.get(1).marker()).isTrue();
            assertThat(headers.get(1).ssrc()).isNotEqualTo(headers.get(0).ssrc());
            assertThat(source.clock()).isEqualTo(8000);
        }

        @Test
        void isOverWhenAllWasSaidAndHeard() {
            say(20, 8000, 0);
            conversation.finish();
            assertThat(conversation.isFinished()).isFalse();
            run(1000 * MS);
            assertThat(conversation.isFinished()).isTrue();
        }
    }

    static byte[] pcm(short[] samples) {
        var pcm = ByteBuffer.allocate(2 * samples.length).order(ByteOrder.LITTLE_ENDIAN);
        for (short sample : samples) {
            pcm.putShort(sample);
        }
        return pcm.array();
    }
}
