package cloud.sentiric.media.rtp;

import java.nio.ByteBuffer;
import java.time.Instant;

/**
 * A compound RTCP packet: the report of one who sends or of one who only hears, with at most one report block, CNAME, and BYE where
 * our source leaves (RFC 3550 §6.1, §6.4, §6.5, §6.6).
 */
public final class Report {
    private static final int SENDER_REPORT = 200;
    private static final int RECEIVER_REPORT = 201;
    private static final int SOURCE_DESCRIPTION = 202;
    private static final int BYE = 203;
    private static final int CNAME = 1;
    private static final int BLOCK_WORDS = 6;
    private static final long MOST_LOST = 0x7F_FFFF;

    private Report() {}

    /**
     * Puts the report of what was sent and heard until now, which the wall clock calls the given time.
     *
     * @param sends whether our source has sent since the report before the last (RFC 3550 §6.4)
     * @return what reports refer to it by; 0 if it is none of one who sends
     */
    public static int write(
            ByteBuffer out,
            boolean sends,
            SendingSource source,
            Reception reception,
            PartyReports party,
            CanonicalName name,
            long now,
            Instant wall) {
        var heard = reception.ssrc();
        int blocks = heard == null ? 0 : 1;
        header(out, blocks, sends ? SENDER_REPORT : RECEIVER_REPORT, (sends ? BLOCK_WORDS : 1) + BLOCK_WORDS * blocks);
        out.putInt(source.ssrc().value());
        if (sends) {
            out.putInt(Ntp.seconds(wall));
            out.putInt(Ntp.fraction(wall));
            out.putInt(source.timestamp(now));
            out.putInt((int) source.packets());
            out.putInt((int) source.octets());
        }
        if (heard != null) {
            out.putInt(heard.value());
            out.putInt(reception.fractionLost() << 24 | (int) Math.min(MOST_LOST, reception.lost()));
            out.putInt((int) reception.extendedHighest());
            out.putInt((int) reception.jitter());
            out.putInt(party.lastReport());
            out.putInt(party.delay(now));
        }
        describe(out, source, name);
        return sends ? Ntp.middle(wall) : 0;
    }

    /** A chunk ends with at least one zero octet on a 32-bit boundary. */
    private static void describe(ByteBuffer out, SendingSource source, CanonicalName name) {
        int words = (4 + 2 + name.length()) / 4 + 1;
        header(out, 1, SOURCE_DESCRIPTION, words);
        int end = out.position() + 4 * words;
        out.putInt(source.ssrc().value());
        out.put((byte) CNAME);
        out.put((byte) name.length());
        name.put(out);
        while (out.position() < end) {
            out.put((byte) 0);
        }
    }

    /** Puts behind a report that our source leaves. */
    public static void leave(ByteBuffer out, SendingSource source) {
        header(out, 1, BYE, 1);
        out.putInt(source.ssrc().value());
    }

    private static void header(ByteBuffer out, int count, int type, int words) {
        out.put((byte) (2 << 6 | count));
        out.put((byte) type);
        out.putShort((short) words);
    }
}
