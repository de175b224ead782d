package cloud.sentiric.media.end;

import cloud.sentiric.media.rtp.CanonicalName;
import cloud.sentiric.media.rtp.PartyReports;
import cloud.sentiric.media.rtp.Reception;
import cloud.sentiric.media.rtp.Report;
import cloud.sentiric.media.rtp.SendingSource;
import java.nio.ByteBuffer;
import java.time.Instant;

/** What our source tells a party by RTCP, and when. Times are nanoseconds. */
final class Reporting {
    private static final long INTERVAL = 5_000_000_000L; // RFC 3550 §6.2

    private final SendingSource source;
    private final Reception reception;
    private final PartyReports party;
    private final CanonicalName name;
    private long due = End.NEVER;
    /** Packets sent when it reported last, and the time before. */
    private long reported;

    private long reportedBefore;

    Reporting(SendingSource source, Reception reception, PartyReports party, CanonicalName name) {
        this.source = source;
        this.reception = reception;
        this.party = party;
        this.name = name;
    }

    /** Whether a report is due. */
    boolean isDue(long now) {
        if (due == End.NEVER) {
            due = now + INTERVAL / 2;
        }
        if (now < due) {
            return false;
        }
        due = now + INTERVAL;
        return true;
    }

    /** Puts a report. */
    void report(long now, Instant wall, ByteBuffer out) {
        // Who has sent nothing since the report before the last is no sender any more (RFC 3550 §6.4).
        boolean sends = source.allPackets() > reportedBefore;
        reportedBefore = reported;
        reported = source.allPackets();
        int time = Report.write(out, sends, source, reception, party, name, now, wall);
        if (sends) {
            party.roundTrip().sent(time, now);
        }
    }

    /** Puts the last report and that our source leaves; false where it never sent, and nobody knows it (RFC 3550 §6.3.7). */
    boolean leave(long now, Instant wall, ByteBuffer out) {
        if (source.packets() == 0) {
            return false;
        }
        report(now, wall, out);
        Report.leave(out, source);
        return true;
    }
}
