package cloud.sentiric.gateway.abuse;

import static java.nio.charset.StandardCharsets.US_ASCII;

import cloud.sentiric.gateway.sip.Ascii;
import cloud.sentiric.gateway.sip.Field;
import cloud.sentiric.gateway.sip.Message;
import cloud.sentiric.gateway.sip.Reason;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Decides who is heard. Counted are requests that no token of ours vouches for, and what is no SIP at all; requests within
 * dialogs, answers, nodes and trusted networks are not. For any thread.
 */
public final class Guard {
    /** So many datagrams of a known scanner at once are a flood. */
    private static final int SCANNER_DATAGRAMS = 20;
    /** A parameter with which each of our tokens and signatures begins. */
    private static final byte[] SIGNED = ";sn=".getBytes(US_ASCII);

    private final Networks trusted;
    private final Sources sources;
    private final byte[][] scanners;
    private final int scannerWeight;

    /** Scanners are the beginnings of User-Agent values. */
    public Guard(Networks trusted, Sources sources, Measure measure, List<String> scanners) {
        this.trusted = trusted;
        this.sources = sources;
        this.scanners = scanners.stream()
                .map(s -> s.strip().toLowerCase(Locale.ROOT).getBytes(US_ASCII))
                .filter(s -> s.length > 0)
                .toArray(byte[][]::new);
        scannerWeight = Math.max(1, measure.burst() * measure.flood() / SCANNER_DATAGRAMS);
    }

    /** Whether the address is neither counted nor banned. */
    public boolean trusts(InetAddress address) {
        return trusted.have(address);
    }

    /**
     * Whether the datagram of a banned source is passed over unread. One that may carry a token of ours is read: whoever
     * has our address forged must not cut the calls of who owns it.
     */
    public boolean ignores(long source, byte[] b, int size, long now) {
        return sources.banned(source, now) && !Ascii.contains(b, 0, size, SIGNED);
    }

    /** Counts a request that no token vouches for; why it is dropped, or null. */
    public @Nullable Reason request(Message request, long source, long now) {
        if (sources.banned(source, now)) {
            return Reason.BANNED;
        }
        boolean scanner = scanner(request);
        var verdict = sources.take(source, scanner ? scannerWeight : 1, now);
        if (verdict == Sources.Verdict.BANNED) {
            return Reason.BAN;
        }
        return scanner ? Reason.SCANNER : verdict == Sources.Verdict.OVER ? Reason.FLOOD : null;
    }

    /** Counts a datagram that is dropped anyway; whether its source is banned from now on. */
    public boolean waste(long source, long now) {
        return !sources.banned(source, now) && sources.take(source, 1, now) == Sources.Verdict.BANNED;
    }

    private boolean scanner(Message request) {
        if (!request.has(Field.USER_AGENT)) {
            return false;
        }
        int from = request.start(Field.USER_AGENT);
        int size = request.end(Field.USER_AGENT) - from;
        for (byte[] scanner : scanners) {
            if (size >= scanner.length && Ascii.equalFolded(request.bytes(), from, from + scanner.length, scanner)) {
                return true;
            }
        }
        return false;
    }

    /** How long the source is still banned. */
    public Duration left(long source, long now) {
        return sources.left(source, now);
    }

    public List<Ban> bans(long now) {
        return sources.bans(now);
    }

    /** Ends a ban; false if there is none. */
    public boolean pardon(long source, long now) {
        return sources.pardon(source, now);
    }
}
