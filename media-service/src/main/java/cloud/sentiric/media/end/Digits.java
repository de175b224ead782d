package cloud.sentiric.media.end;

import cloud.sentiric.media.rtp.RtpClock;
import cloud.sentiric.media.rtp.RtpHeader;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Makes keys that were pressed of telephone-events (RFC 4733 §2.3), each once: its updates and the three copies of its end have one
 * timestamp. A key is told when its end comes; where all copies of that were lost, when another one begins or nothing more comes.
 * Times are nanoseconds.
 */
final class Digits {
    private static final String KEYS = "0123456789*#ABCD";
    private static final int PAYLOAD = 4;
    private static final int END = 0x80;
    /** From here on a longer event is another segment of the same (RFC 4733 §2.5.1.3). */
    private static final int LONGEST = 0xFFFF;
    /** Updates come with each packet; who sends none for so long has let go. */
    private static final long PATIENCE = 500_000_000;
    /** What is further behind is a jump of the clock, no late packet: seconds. */
    private static final int LATE = 10;

    private int clock = RtpClock.HERTZ;
    private boolean pressed;
    private int ssrc;
    private int timestamp;
    private int event;
    private int segments;
    private int duration;
    private long heardAt;
    private boolean told;
    private int toldSsrc;
    private int toldTimestamp;

    /**
     * Takes a packet, in order or not.
     *
     * @param hertz units a second of its timestamps
     */
    void hear(RtpHeader header, ByteBuffer datagram, int hertz, long now, List<Happening> news) {
        if (header.payloadLength() < PAYLOAD) {
            return;
        }
        clock = hertz;
        int offset = header.payloadOffset();
        int key = datagram.get(offset) & 0xFF;
        int length = datagram.getShort(offset + 2) & 0xFFFF;
        if (key >= KEYS.length() || isOld(header)) {
            return;
        }
        boolean same = pressed && ssrc == header.ssrc() && event == key;
        if (same && timestamp == header.timestamp()) {
            duration = Math.max(duration, length);
        } else if (same && !header.marker() && duration == LONGEST && header.timestamp() - timestamp == duration) {
            segments += duration;
            timestamp = header.timestamp();
            duration = length;
        } else {
            release(news);
            pressed = true;
            ssrc = header.ssrc();
            timestamp = header.timestamp();
            event = key;
            segments = 0;
            duration = length;
        }
        heardAt = now;
        if ((datagram.get(offset + 1) & END) != 0) {
            release(news);
        }
    }

    /** Whether it is of an event that was told, or of one before that which is pressed. */
    private boolean isOld(RtpHeader header) {
        if (told && toldSsrc == header.ssrc() && isBehind(header.timestamp(), toldTimestamp)) {
            return true;
        }
        return pressed
                && ssrc == header.ssrc()
                && timestamp != header.timestamp()
                && isBehind(header.timestamp(), timestamp);
    }

    private boolean isBehind(int timestamp, int other) {
        int behind = other - timestamp;
        return behind >= 0 && behind < LATE * clock;
    }

    /** Looks whether the key was let go without a word. */
    void look(long now, List<Happening> news) {
        if (pressed && now - heardAt >= PATIENCE) {
            release(news);
        }
    }

    private void release(List<Happening> news) {
        if (pressed) {
            pressed = false;
            told = true;
            toldSsrc = ssrc;
            toldTimestamp = timestamp;
            news.add(new Happening.Digit(KEYS.charAt(event), (int) (1000L * (segments + duration) / clock)));
        }
    }
}
