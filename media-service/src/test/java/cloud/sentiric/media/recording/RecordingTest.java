package cloud.sentiric.media.recording;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.media.audio.Codec;
import cloud.sentiric.media.codec.TestCodecs;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RecordingTest {
    private static final long MS = 1_000_000;

    private final Network alice = new Network(1, Codec.PCMU);
    private final Network bob = new Network(2, Codec.PCMA);
    private final List<short[]> blocks = new ArrayList<>();
    private final Recording recording = new Recording(2, TestCodecs.ALL);
    private final List<At> commands = new ArrayList<>();

    private record At(long ms, Runnable what) {}

    private record From(int channel, Network.Packet packet) {}

    /** Everything arrives; both channels, as long as the recording is. */
    private short[][] record() {
        var arrivals = new ArrayList<From>();
        alice.arrivals().forEach(packet -> arrivals.add(new From(0, packet)));
        bob.arrivals().forEach(packet -> arrivals.add(new From(1, packet)));
        arrivals.sort(Comparator.comparingLong(from -> from.packet().arrival()));
        long given = 0;
        for (var from : arrivals) {
            for (; given <= from.packet().arrival(); given += 100 * MS) {
                command(given);
                recording.give(given, this::take);
            }
            command(from.packet().arrival());
            from.packet().to(recording, from.channel());
        }
        long end = Math.max(alice.ms(), bob.ms()) * MS;
        command(end);
        recording.finish(end, this::take);
        return channels();
    }

    private void command(long now) {
        while (!commands.isEmpty() && commands.getFirst().ms() * MS <= now) {
            commands.removeFirst().what().run();
        }
    }

    private void take(short[] interleaved, int length) {
        blocks.add(Arrays.copyOf(interleaved, length));
    }

    private short[][] channels() {
        int length = blocks.stream().mapToInt(block -> block.length / 2).sum();
        var channels = new short[2][length];
        int at = 0;
        for (var block : blocks) {
            for (int i = 0; i < block.length; i++) {
                channels[i % 2][at + i / 2] = block[i];
            }
            at += block.length / 2;
        }
        return channels;
    }

    /** All packets from one to another lie one after the other from there on, those that were lost are silence. */
    private static void assertSpoken(Network who, short[] channel, int first, int end, int at) {
        for (int number = first; number < end; number++) {
            int from = at + (number - first) * Network.SAMPLES;
            assertThat(Network.isThere(channel, who.hasArrived(number) ? who.spoken(number) : null, from))
                    .as("packet %d at %d ms", number, from / 8)
                    .isTrue();
        }
    }

    /** Where something that was spoken then lies: within so many milliseconds of it. */
    private static int place(Network who, short[] channel, int number, long ms, long within) {
        int found = Network.find(channel, who.spoken(number), (int) ms * 8);
        assertThat(found / 8L).as("packet %d", number).isBetween(ms - within, ms + within);
        return found;
    }

    private static void assertSilent(short[] channel, int from, int to) {
        for (int i = from; i < to; i++) {
            assertThat(channel[i]).as("sample %d", i).isZero();
        }
    }

    private static int arrived(Network who, int first) {
        int number = first;
        while (!who.hasArrived(number)) {
            number++;
        }
        return number;
    }

    /** Under loss of 5 %, jitter of 15 ms, 3 % turned round, a pause of 3 s and a hold of 30 s. */
    @ParameterizedTest
    @CsvSource({"true, true", "false, false", "true, false", "false, true"})
    void isSampleBySampleWhatWasSent(boolean clockGoesOnInPause, boolean clockGoesOnInHold) {
        for (var who : List.of(alice, bob)) {
            who.loss = 0.05;
            who.jitter = 15;
            who.reordered = 0.03;
            who.speak(10_000);
            who.pause(3_000, clockGoesOnInPause);
            who.speak(10_000);
            who.pause(30_000, clockGoesOnInHold);
            who.speak(10_000);
        }
        var channels = record();
        assertThat(recording.durationMs()).isBetween(63_000L, 63_040L);
        assertThat(recording.lateMs()).isZero();
        for (int channel = 0; channel < 2; channel++) {
            var who = channel == 0 ? alice : bob;
            var heard = channels[channel];
            int behind = -1;
            for (int spurt = 0; spurt < 3; spurt++) {
                long began = List.of(0L, 13_000L, 53_000L).get(spurt);
                int first = 500 * spurt;
                int sure = arrived(who, first);
                int at = place(who, heard, sure, began + (long) (sure - first) * Network.PTIME, 20)
                        - (sure - first) * Network.SAMPLES;
                boolean exact = spurt == 0 || (spurt == 1 ? clockGoesOnInPause : clockGoesOnInHold);
                if (behind >= 0) {
                    assertSilent(heard, behind, at);
                }
                if (exact && behind >= 0) {
                    assertThat(at - behind).isEqualTo(spurt == 1 ? 24_000 : 240_000);
                }
                assertSpoken(who, heard, first, first + 500, at);
                behind = at + 500 * Network.SAMPLES;
            }
        }
    }

    @Test
    void aJamOnTheWayMovesNothing() {
        alice.speak(5_000);
        alice.jam(100, 50, 3_000);
        var heard = record()[0];
        assertSpoken(alice, heard, 0, 250, 0);
    }

    @Test
    void aPauseWithoutAClockIsAsLongAsItWas() {
        alice.speak(2_000);
        alice.pause(1_200, false);
        int second = alice.speak(2_000);
        var heard = record()[0];
        assertSpoken(alice, heard, 0, second, 0);
        assertSilent(heard, 16_000, 25_600);
        assertSpoken(alice, heard, second, 200, 25_600);
    }

    @ParameterizedTest
    @ValueSource(ints = {4_000, 1_000_000, -4_000, -1_000_000})
    void aClockThatJumpsIsNoPause(int units) {
        alice.speak(2_000);
        alice.jump(units);
        int second = alice.speak(2_000);
        var heard = record()[0];
        assertThat(recording.durationMs()).isBetween(4_000L, 4_100L);
        assertSpoken(alice, heard, 0, second, 0);
        int at = place(alice, heard, second + 50, 3_000, 40);
        assertSpoken(alice, heard, second + 50, 200, at);
    }

    @Test
    void anotherSourceGoesOnWhereTheFormerEnds() {
        alice.speak(2_000);
        alice.anew();
        alice.speak(2_000);
        alice.pause(500, true);
        alice.anew();
        int third = alice.speak(1_000);
        var heard = record()[0];
        assertSpoken(alice, heard, 0, third, 0);
        assertSilent(heard, 32_000, 36_000);
        assertSpoken(alice, heard, third, third + 50, 36_000);
    }

    @Test
    void keysThatArePressedAreNoSound() {
        alice.speak(1_000);
        for (int key = 0; key < 10; key++) {
            alice.press(key);
        }
        int second = alice.speak(1_000);
        var heard = record()[0];
        assertSilent(heard, 8_000, 9_600);
        assertSpoken(alice, heard, second, 100, 9_600);
        assertThat(recording.unread()).isEqualTo(10);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.9995, 1.0005})
    void aClockThatDriftsIsFollowedWithoutAClick(double clock) {
        alice.clock = clock;
        alice.jitter = 5;
        for (int i = 0; i < 30; i++) {
            alice.speak(18_000);
            alice.speak(2_000, true);
        }
        var heard = record()[0];
        int last = 600_000 / Network.PTIME - 150;
        place(alice, heard, last, (long) (last * Network.PTIME * clock), 45);
        for (int i = 0; i < 30; i++) {
            // What was said between silences is as it was said.
            int first = i * 1000 + 10;
            int at = place(alice, heard, first, (long) (first * Network.PTIME * clock), 45);
            assertSpoken(alice, heard, first, first + 880, at);
        }
    }

    @Nested
    final class WhilePaused {
        @Test
        void timeGoesOnAndNothingIsKept() {
            alice.speak(10_000);
            bob.speak(10_000);
            commands.add(new At(4_000, () -> recording.pause(4_000 * MS)));
            commands.add(new At(6_000, () -> recording.resume(6_000 * MS)));
            var channels = record();
            for (int channel = 0; channel < 2; channel++) {
                assertThat(channels[channel]).hasSize(80_000);
                assertSpoken(channel == 0 ? alice : bob, channels[channel], 0, 200, 0);
                assertSilent(channels[channel], 32_000, 48_000);
                assertSpoken(channel == 0 ? alice : bob, channels[channel], 300, 500, 48_000);
            }
        }

        @Test
        void whatCameLateIsNotKeptEither() {
            alice.speak(10_000);
            // Said while paused, and heard after it.
            alice.jam(250, 60, 6_200);
            commands.add(new At(4_000, () -> recording.pause(4_000 * MS)));
            commands.add(new At(6_000, () -> recording.resume(6_000 * MS)));
            var heard = record()[0];
            assertSilent(heard, 32_000, 48_000);
            assertSpoken(alice, heard, 300, 500, 48_000);
        }

        private boolean isKept(short[] heard, int number) {
            for (int at = 0; at + Network.SAMPLES <= heard.length; at++) {
                if (Network.isThere(heard, alice.spoken(number), at)) {
                    return true;
                }
            }
            return false;
        }

        /** More than is held back: it would lie where it arrives. */
        @ParameterizedTest
        @ValueSource(ints = {250, 175})
        void whatCameFarTooLateIsNotKeptAnywhere(int first) {
            alice.speak(15_000);
            alice.jam(first, 450 - first, 9_000);
            commands.add(new At(4_000, () -> recording.pause(4_000 * MS)));
            commands.add(new At(8_000, () -> recording.resume(8_000 * MS)));
            var heard = record()[0];
            assertSilent(heard, 32_000, 64_000);
            for (int number = 200; number < 400; number++) {
                assertThat(isKept(heard, number)).as("packet %d", number).isFalse();
            }
            assertThat(isKept(heard, 600)).isTrue();
        }

        /** All of a spurt comes late, and is moved: slowly at first, then at once. */
        @Test
        void whatIsMovedAsItIsLateIsNotKeptEither() {
            alice.speak(10_000);
            for (int i = 0; i < 50; i++) {
                alice.jam(200 + i, 1, 5_500 + 20L * i);
            }
            alice.jam(250, 75, 6_500);
            commands.add(new At(4_000, () -> recording.pause(4_000 * MS)));
            commands.add(new At(5_400, () -> recording.resume(5_400 * MS)));
            var heard = record()[0];
            for (int number = 200; number < 270; number++) {
                assertThat(isKept(heard, number)).as("packet %d", number).isFalse();
            }
            assertThat(isKept(heard, 400)).isTrue();
        }

        /** What comes in a pause tells how the clock of its stream goes: nothing that is said after it is taken for late. */
        @Test
        void aClockThatStandsStillCostsNothingAfterIt() {
            alice.speak(4_500);
            alice.pause(1_000, false);
            int second = alice.speak(4_500);
            commands.add(new At(4_000, () -> recording.pause(4_000 * MS)));
            commands.add(new At(7_000, () -> recording.resume(7_000 * MS)));
            var heard = record()[0];
            assertSpoken(alice, heard, 0, 200, 0);
            assertSilent(heard, 32_000, 56_000);
            assertSpoken(alice, heard, second + 75, second + 225, 56_000);
        }

        @Test
        void endsAsLongAsItWas() {
            alice.speak(5_000);
            commands.add(new At(2_000, () -> recording.pause(2_000 * MS)));
            var heard = record()[0];
            assertThat(heard).hasSize(40_000);
            assertSilent(heard, 16_000, 40_000);
        }
    }

    /** Whatever comes, the recording is as long as it was, and nothing fails. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void staysOnTheTimeLineWhateverComes(long seed) {
        var random = new Random(seed);
        for (var who : List.of(alice, bob)) {
            who.loss = 0.2;
            who.jitter = 300;
            who.reordered = 0.2;
            for (int i = 0; i < 100; i++) {
                switch (random.nextInt(6)) {
                    case 0 -> who.pause(random.nextInt(5_000), random.nextBoolean());
                    case 1 -> who.jump(random.nextInt());
                    case 2 -> who.anew();
                    case 3 -> who.jump(random.nextInt(20_000) - 10_000);
                    default -> who.speak(random.nextInt(3_000));
                }
            }
        }
        long ms = 0;
        for (int i = 0; i < 20; i++) {
            ms += random.nextInt(3_000);
            long at = ms;
            boolean pause = i % 2 == 0;
            commands.add(new At(at, () -> {
                if (pause) {
                    recording.pause(at * MS);
                } else {
                    recording.resume(at * MS);
                }
            }));
        }
        record();
        assertThat(recording.durationMs())
                .isBetween(Math.max(alice.ms(), bob.ms()), Math.max(alice.ms(), bob.ms()) + 1_400);
    }
}
