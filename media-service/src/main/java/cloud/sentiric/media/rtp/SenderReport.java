package cloud.sentiric.media.rtp;

import java.nio.ByteBuffer;
import java.time.Instant;

/** A compound RTCP packet: sender report with at most one report block, and CNAME (RFC 3550 §6.1, §6.4.1, §6.5). */
public final class SenderReport {
    private static final int SENDER_REPORT = 200;
    private static final int SOURCE_DESCRIPTION = 202;
    private static final int CNAME = 1;
    // From 1900 to 1970 (RFC 3550 §4).
    private static final long NTP_OFFSET_SECONDS = 2_208_988_800L;
    private static final long MOST_LOST = 0x7F_FFFF;

    private SenderReport() {}

    /** Puts the report of what was sent and heard until now, which the wall clock calls the given time. */
    public static void write(
            ByteBuffer out, SendingSource source, Reception reception, CanonicalName name, long now, Instant wall) {
        var heard = reception.ssrc();
        header(out, heard == null ? 0 : 1, SENDER_REPORT, heard == null ? 6 : 12);
        out.putInt(source.ssrc().value());
        out.putInt((int) (wall.getEpochSecond() + NTP_OFFSET_SECONDS));
        out.putInt((int) (((long) wall.getNano() << 32) / 1_000_000_000L));
        out.putInt(source.timestamp(now));
        out.putInt((int) source.packets());
        out.putInt((int) source.octets());
        if (heard != null) {
            out.putInt(heard.value());
            out.putInt(reception.fractionLost() << 24 | (int) Math.min(MOST_LOST, reception.lost()));
            out.putInt((int) reception.extendedHighest());
            out.putInt((int) reception.jitter());
            // Reports of the other side are counted, not read: no time of the last one (RFC 3550 §6.4.1).
            out.putInt(0);
            out.putInt(0);
        }
        // A chunk ends with at least one zero octet on a 32-bit boundary.
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

    private static void header(ByteBuffer out, int count, int type, int words) {
        out.put((byte) (2 << 6 | count));
        out.put((byte) type);
        out.putShort((short) words);
    }
}
