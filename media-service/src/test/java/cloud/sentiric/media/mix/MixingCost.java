package cloud.sentiric.media.mix;

import cloud.sentiric.media.codec.Format;
import cloud.sentiric.media.codec.Speech;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;

/** Measures what 32 parties in a mix cost, without their sockets: run it on an idle machine. */
final class MixingCost {
    private static final int FRAMES = 150;
    private static final int ROUNDS = 5;
    private static final Format PCMU = new Format(0, "PCMU", 8000, 1, 20);
    private static final Format G722 = new Format(9, "G722", 8000, 1, 20);
    private static final Format OPUS = new Format(96, "opus", 48_000, 2, 20);

    private static final short[] NARROW = Speech.samples(8000, 5, 1);
    private static final short[] WIDE = Speech.samples(16_000, 5, 1);

    private MixingCost() {}

    /** Prints a line for each: microseconds of processor time a frame of 20 ms, the median of some rounds. */
    public static void main(String[] args) {
        for (var formats : List.of(List.of(PCMU), List.of(G722), List.of(OPUS), List.of(PCMU, G722, OPUS, Party.L16))) {
            for (int talkers : new int[] {4, 32}) {
                var times = new double[ROUNDS];
                for (int round = 0; round < ROUNDS; round++) {
                    times[round] = round(formats, talkers);
                }
                // The first ones are compiled.
                Arrays.sort(times, 2, ROUNDS);
                double frame = times[2 + (ROUNDS - 2) / 2];
                System.out.printf(
                        "%s, %d talk: %.0f us a frame, %.1f us a party, %.2f %% of a processor%n",
                        formats.stream().map(Format::name).toList(), talkers, frame, frame / 32, frame / 200);
            }
        }
    }

    private static double round(List<Format> formats, int talkers) {
        var room = new Room();
        for (int i = 0; i < 32; i++) {
            var party = room.join(formats.get(i % formats.size()));
            var speech = party.rate == 8000 ? NARROW : WIDE;
            long later = i * 1700L;
            // Lines have noise.
            party.sound = i < talkers
                    ? sample -> speech[(int) ((sample + later) % speech.length)]
                    : sample -> speech[(int) ((sample + later) % speech.length)] >> 10;
        }
        room.pass(50);
        var threads = ManagementFactory.getThreadMXBean();
        long spent = 0;
        for (int i = 0; i < FRAMES; i++) {
            room.encode();
            long before = threads.getCurrentThreadCpuTime();
            room.relay();
            spent += threads.getCurrentThreadCpuTime() - before;
        }
        return spent / 1e3 / FRAMES;
    }
}
