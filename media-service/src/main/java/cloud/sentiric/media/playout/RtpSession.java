package cloud.sentiric.media.playout;

import cloud.sentiric.media.audio.Hearing;
import cloud.sentiric.media.port.Lease;
import cloud.sentiric.media.rtp.CanonicalName;
import cloud.sentiric.media.rtp.Quality;
import cloud.sentiric.media.rtp.Reception;
import cloud.sentiric.media.rtp.RemoteEnd;
import cloud.sentiric.media.rtp.RtpClock;
import cloud.sentiric.media.rtp.RtpHeader;
import cloud.sentiric.media.rtp.SenderReport;
import cloud.sentiric.media.rtp.SendingSource;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * All that happens on one leased port (an RTP session, RFC 3550 §3). No sockets, no clock: packets, times in
 * nanoseconds and requests come in, packets go out.
 *
 * <pre>
 *           play               finished, stop
 *   quiet ────────▶ playing ────────────────────▶ quiet
 *     │ ▲              │ ▲
 *     │ └─ stop ──┐    │ │
 *     └─ echo ─▶ echoing ◀─ echo / play ─┘
 * </pre>
 */
public final class RtpSession {
    /** When nothing is to be sent. */
    public static final long NEVER = Long.MAX_VALUE;

    /**
     * Packets start on this grid, so that a thread wakes at most so often however many it sends for: 5 ms divides every
     * ptime.
     */
    static final long GRID = 5_000_000;

    private static final long REPORT_INTERVAL = 5_000_000_000L; // RFC 3550 §6.2

    /** What became of a datagram. */
    public enum Arrival {
        HEARD,
        /** Heard, and the answer is in the buffer. */
        ECHOED,
        LATE,
        STRAY,
        FOREIGN,
        RTCP,
        MALFORMED
    }

    /** What the player did. */
    public enum Step {
        /** A packet is in the buffer. */
        SEND,
        /** The packet was not to be sent: hold, or the other side is not known or silent. */
        SILENT,
        FINISHED
    }

    private final Lease lease;
    private final SendingSource source;
    private final CanonicalName name;
    private final RemoteEnd remote;
    private final RtpHeader header = new RtpHeader();
    private final Reception reception = new Reception();
    private final Hearing hearing = new Hearing();
    private @Nullable Player player;
    private @Nullable Echo echo;
    private long reportDue = NEVER;
    private long heardAt;
    private long sentAt;

    /**
     * A session with random source.
     *
     * @param probation of a source that the SDP does not name
     * @param unanswered how long is sent to a side of which nothing is heard
     * @param now when the port was leased
     */
    public RtpSession(Lease lease, Duration probation, Duration unanswered, RandomGenerator random, long now) {
        this.lease = lease;
        this.heardAt = now;
        this.sentAt = now;
        this.source = new SendingSource(random);
        this.name = new CanonicalName(random);
        this.remote = new RemoteEnd(probation, unanswered);
    }

    /** Takes a datagram that came to the RTP port; an echo is put into the empty buffer, from its position. */
    public Arrival receive(ByteBuffer datagram, InetSocketAddress from, long now, ByteBuffer out) {
        return switch (header.parse(datagram)) {
            case MALFORMED -> Arrival.MALFORMED;
            case RTCP -> Arrival.RTCP;
            case RTP ->
                remote.accept(from, header.ssrc(), header.sequence(), now) ? hear(datagram, now, out) : Arrival.FOREIGN;
        };
    }

    private Arrival hear(ByteBuffer datagram, long now, ByteBuffer out) {
        heardAt = now;
        return switch (reception.hear(header, now)) {
            case LATE -> Arrival.LATE;
            case STRAY -> Arrival.STRAY;
            case AHEAD -> {
                boolean echoed = echo != null && remote.target(now) != null && echo.send(header, datagram, now, out);
                if (echoed) {
                    sentAt = now;
                }
                yield echoed ? Arrival.ECHOED : Arrival.HEARD;
            }
        };
    }

    /** Linear sound of the datagram that was heard last; null if it is none. */
    public byte @Nullable [] linear(ByteBuffer datagram) {
        return hearing.linear(header, datagram);
    }

    /** Starts playing; what played or was echoed before must have been stopped. */
    public void play(Playback playback, InetSocketAddress address, long now) {
        remote.describe(address, now);
        player = new Player(playback, source, Math.ceilDiv(now, GRID) * GRID);
    }

    /** Starts echo of a payload type; what played before must have been stopped. */
    public void echo(InetSocketAddress address, int payloadType, long now) {
        remote.describe(address, now);
        echo = new Echo(source, payloadType);
    }

    /** Stops what plays and echo; how playing ended, or null if nothing played. */
    public @Nullable Played stop(Played.Outcome outcome) {
        echo = null;
        var stopped = player;
        player = null;
        return stopped == null ? null : new Played(lease, outcome, stopped.playedMs());
    }

    /** When {@link #step} is to be called. */
    public long due() {
        return player == null ? NEVER : player.due();
    }

    /** Does what is due; a packet is put at the empty buffer's position. After FINISHED comes {@link #stop}. */
    public Step step(long now, ByteBuffer out) {
        var playing = player;
        if (playing == null || playing.finished()) {
            return Step.FINISHED;
        }
        if (remote.target(now) == null) {
            playing.skip(now);
            return Step.SILENT;
        }
        playing.send(now, out);
        sentAt = now;
        return Step.SEND;
    }

    /** Takes note of RTCP that came. */
    public void control(InetSocketAddress from, long now) {
        if (remote.control(from.getAddress(), now)) {
            heardAt = now;
        }
    }

    /** Where to send, or null: on hold, not known yet, or gone silent. */
    public @Nullable InetSocketAddress target(long now) {
        return remote.target(now);
    }

    /** Whether a sender report is due; asked after a packet was sent. */
    public boolean reports(long now) {
        if (reportDue == NEVER) {
            reportDue = now + REPORT_INTERVAL / 2;
        }
        if (now < reportDue) {
            return false;
        }
        reportDue = now + REPORT_INTERVAL;
        return true;
    }

    /** Puts the sender report. */
    public void report(long now, Instant wall, ByteBuffer out) {
        SenderReport.write(out, source, reception, name, now, wall);
    }

    public Lease lease() {
        return lease;
    }

    /** How long nothing has come and gone. */
    public Renewal.Silence silence(long now) {
        return new Renewal.Silence(Duration.ofNanos(now - heardAt), Duration.ofNanos(now - sentAt));
    }

    public Quality quality() {
        return new Quality(
                source.packets(), reception.packets(), reception.lost(), reception.jitter() / RtpClock.UNITS_PER_MS);
    }
}
