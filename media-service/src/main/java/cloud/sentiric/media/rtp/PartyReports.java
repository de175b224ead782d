package cloud.sentiric.media.rtp;

import cloud.sentiric.media.rtp.ControlReader.Kind;
import java.nio.ByteBuffer;

/** What a party says by RTCP: of what it hears, of its sender reports, and that it leaves. Times are nanoseconds. */
public final class PartyReports {
    private static final double FRACTION = 256;

    private final ControlReader reader = new ControlReader();
    private final RoundTrip roundTrip = new RoundTrip();
    private boolean told;
    private double loss;
    private long jitter;
    private int senderReport;
    private long senderReportAt;
    private boolean left;

    /**
     * Reads a datagram of the party.
     *
     * @return the time of a sender report in it, as in {@link ControlReader#time}; 0 if there is none
     */
    public int read(ByteBuffer datagram, long now) {
        reader.start(datagram);
        int report = 0;
        for (var kind = reader.next(); kind != Kind.END && kind != Kind.MALFORMED; kind = reader.next()) {
            switch (kind) {
                case SENDER_REPORT -> {
                    report = reader.time();
                    senderReport = report;
                    senderReportAt = now;
                    blocks(now);
                }
                case RECEIVER_REPORT -> blocks(now);
                case BYE -> left = true;
                case OTHER, END, MALFORMED -> {}
            }
        }
        return report;
    }

    private void blocks(long now) {
        for (int block = 0; block < reader.blocks(); block++) {
            told = true;
            loss = reader.fractionLost(block) / FRACTION;
            jitter = reader.jitter(block);
            roundTrip.answered(reader.lastReport(block), reader.delay(block), now);
        }
    }

    /** The party speaks again. */
    public void heard() {
        left = false;
    }

    /** Whether its source has left (RFC 3550 §6.6). */
    public boolean left() {
        return left;
    }

    public RoundTrip roundTrip() {
        return roundTrip;
    }

    /** Whether the party has said anything of its reception. */
    public boolean told() {
        return told;
    }

    /** What it lost lately, 0 to 1. */
    public double loss() {
        return loss;
    }

    /** Its interarrival jitter in units of the 8 kHz clock. */
    public long jitter() {
        return jitter;
    }

    /** The time of its last sender report; 0 if none came. */
    int lastReport() {
        return senderReport;
    }

    /** Delay since then, in 1/65536 s. */
    int delay(long now) {
        return senderReport == 0 ? 0 : Ntp.units(now - senderReportAt);
    }
}
