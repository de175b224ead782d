package cloud.sentiric.media.transcode;

import cloud.sentiric.media.codec.Codecs;
import cloud.sentiric.media.codec.Format;
import cloud.sentiric.media.codec.Formats;
import cloud.sentiric.media.codec.Speech;
import cloud.sentiric.media.codec.TestCodecs;
import cloud.sentiric.media.rtp.RtpHeader;
import cloud.sentiric.media.rtp.SendingSource;
import cloud.sentiric.media.rtp.Ssrc;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Measures what a packet of 20 ms of speech costs that is made anew, without its sockets: run it on an idle machine. */
final class TranscodingCost {
    private static final int STREAMS = 50;
    private static final int PACKETS = 400;
    private static final int ROUNDS = 5;
    private static final List<Format> FORMATS = List.of(
            new Format(0, "PCMU", 8000, 1, 20),
            new Format(9, "G722", 8000, 1, 20),
            new Format(98, "L16", 16_000, 1, 20),
            new Format(96, "opus", 48_000, 2, 20));

    private TranscodingCost() {}

    /** Prints a line for each pair: microseconds of processor time a packet, the median of some rounds. */
    public static void main(String[] args) {
        for (var from : FORMATS) {
            var packets = packets(from);
            for (var to : FORMATS) {
                if (!to.equals(from)) {
                    var times = new double[ROUNDS];
                    for (int round = 0; round < ROUNDS; round++) {
                        times[round] = round(from, to, packets);
                    }
                    // The first ones are compiled.
                    Arrays.sort(times, 2, ROUNDS);
                    System.out.printf("%s to %s: %.1f us%n", from.name(), to.name(), times[2 + (ROUNDS - 2) / 2]);
                }
            }
        }
    }

    private static List<ByteBuffer> packets(Format format) {
        int rate = Codecs.encoded(format, format);
        var speech = Speech.samples(rate, PACKETS / 50.0, 1);
        var packets = new ArrayList<ByteBuffer>();
        try (var encoder = TestCodecs.ALL.encoder(format, rate)) {
            for (int i = 0; i < PACKETS; i++) {
                var out = ByteBuffer.allocateDirect(1500);
                RtpHeader.write(out, false, format.payloadType(), i, i * format.clock() / 50, new Ssrc(1));
                encoder.encode(Arrays.copyOfRange(speech, i * rate / 50, (i + 1) * rate / 50), rate / 50, out);
                packets.add(out.flip());
            }
        }
        return packets;
    }

    private static double round(Format from, Format to, List<ByteBuffer> packets) {
        var what = new Crossing.Transcoded(new Formats(List.of(from), List.of()), to, null);
        var transcoders = new ArrayList<Transcoder>();
        for (int i = 0; i < STREAMS; i++) {
            transcoders.add(new Transcoder(TestCodecs.ALL, what, new SendingSource(new Random(i))));
        }
        var threads = ManagementFactory.getThreadMXBean();
        var header = new RtpHeader();
        var out = ByteBuffer.allocateDirect(1500);
        long before = threads.getCurrentThreadCpuTime();
        long now = 0;
        for (var packet : packets) {
            now += 20_000_000;
            for (var each : transcoders) {
                header.parse(packet);
                each.take(header, packet, now);
                for (out.clear(); each.next(now, out); out.clear()) {
                    // It would be sent now.
                }
            }
        }
        long spent = threads.getCurrentThreadCpuTime() - before;
        transcoders.forEach(Transcoder::close);
        return spent / 1e3 / STREAMS / packets.size();
    }
}
