package cloud.sentiric.media.port;

/**
 * A UDP port for RTP; RTCP has the next one (RFC 3550 §11).
 *
 * @param number even
 */
public record RtpPort(int number) {
    /** The port for RTCP. */
    public int rtcp() {
        return number + 1;
    }

    @Override
    public String toString() {
        return Integer.toString(number);
    }
}
