package cloud.sentiric.gateway.abuse;

import static java.nio.charset.StandardCharsets.US_ASCII;

import cloud.sentiric.gateway.sip.Ascii;
import cloud.sentiric.gateway.sip.Field;
import cloud.sentiric.gateway.sip.Message;
import cloud.sentiric.gateway.sip.Reason;
import cloud.sentiric.gateway.sip.Signed;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Decides who is heard, and how much those are sent who may not be there. Counted are requests that no token of ours vouches for,
 * and what is no SIP at all; requests within dialogs have a limit of their own; answers, nodes and trusted networks have none.
 * For any thread.
 *
 * <p>What comes through a connection is from where it says, so it can ban its source from everything. A datagram can be forged:
 * it only has that address pause over UDP, for seconds, and never a flow that has shown that it is there, as a registered phone
 * has. Such a flow counts by itself.
 */
public final class Guard {
    /** So many requests of a known scanner through connections are a flood; a datagram that says so may be forged. */
    private static final int SCANNER_REQUESTS = 20;
    /** So many times as many requests may come within dialogs. */
    private static final int VOUCHED = 4;

    private final Networks trusted;
    private final Sources datagrams;
    private final Sources streams;
    private final Sources vouched;
    private final Proofs proofs;
    private final Credit credit;
    private final byte[][] scanners;
    private final int scannerWeight;
    private final long salt;

    /**
     * Remembers so many sources of each kind.
     *
     * @param salt a secret
     * @param scanners beginnings of User-Agent values
     */
    public Guard(Networks trusted, Measure measure, int sources, long salt, List<String> scanners) {
        this.trusted = trusted;
        this.salt = salt;
        datagrams = new Sources(measure, sources, salt);
        streams = new Sources(measure, sources, salt);
        vouched = new Sources(measure.times(VOUCHED), sources, salt);
        proofs = new Proofs(2 * sources, salt);
        credit = new Credit(sources, salt);
        this.scanners = scanners.stream()
                .map(s -> s.strip().toLowerCase(Locale.ROOT).getBytes(US_ASCII))
                .filter(s -> s.length > 0)
                .toArray(byte[][]::new);
        scannerWeight = Math.max(1, measure.burst() * measure.flood() / SCANNER_REQUESTS);
    }

    /** Whether the address is neither counted nor banned. */
    public boolean trusts(InetAddress address) {
        return trusted.have(address);
    }

    /** Whether nothing is taken that comes through a connection from the address. */
    public boolean refuses(InetAddress address, long now) {
        return streams.banned(Source.of(address), now);
    }

    /**
     * Whether a message of a banned source is passed over unread. One that may carry a token of ours is read: whoever has our
     * address forged must not cut the calls of who owns it; and so is what comes from a flow that has shown that it is there.
     */
    public boolean ignores(InetSocketAddress from, boolean connected, byte[] b, int size, long now) {
        long source = Source.of(from.getAddress());
        boolean banned = streams.banned(source, now) || (!connected && datagrams.banned(source, now));
        return banned && !proofs.hasFlow(from, connected, now) && !Signed.anywhere(b, 0, size);
    }

    /** Counts a request that no token vouches for; why it is dropped, or null. */
    public @Nullable Reason request(Message request, InetSocketAddress from, boolean connected, long now) {
        boolean scanner = scanner(request);
        var verdict = take(from, connected, scanner && connected ? scannerWeight : 1, now);
        if (verdict == Sources.Verdict.BANNED) {
            return Reason.BAN;
        }
        return scanner ? Reason.SCANNER : verdict == Sources.Verdict.OVER ? Reason.FLOOD : null;
    }

    /**
     * Counts a request within a dialog, which a token of ours vouches for; whether it is handled. It bans nobody.
     *
     * @param there whether the token names the flow that it came from, so that nobody else can use it up
     */
    public boolean vouched(InetSocketAddress from, boolean connected, boolean there, long now) {
        long by = there ? Source.flow(from, connected, salt) : Source.of(from.getAddress());
        return vouched.allows(by, 1, now);
    }

    /** Counts a message that is dropped anyway; whether its source is banned from now on. */
    public boolean waste(InetSocketAddress from, boolean connected, long now) {
        return take(from, connected, 1, now) == Sources.Verdict.BANNED;
    }

    private Sources.Verdict take(InetSocketAddress from, boolean connected, int weight, long now) {
        var counts = connected ? streams : datagrams;
        if (proofs.hasFlow(from, connected, now)) {
            long flow = Source.flow(from, connected, salt);
            // Never banned: whoever guesses the port of a phone could have that done.
            return counts.allows(flow, weight, now) ? Sources.Verdict.WITHIN : Sources.Verdict.OVER;
        }
        long source = Source.of(from.getAddress());
        return streams.banned(source, now) || counts.banned(source, now)
                ? Sources.Verdict.OVER
                : counts.take(source, weight, connected, now);
    }

    /** A datagram came: its source may be sent some of ours. */
    public void heard(InetAddress from, int bytes, long now) {
        long source = Source.of(from);
        if (!proofs.hasSource(source, now)) {
            credit.received(source, bytes);
        }
    }

    /** Whether a datagram of so many bytes may be sent to the address; it counts. */
    public boolean sends(InetAddress to, int bytes, long now) {
        return sends(to, bytes, 0, now);
    }

    /** The same, if so many bytes may be sent after it. */
    public boolean sends(InetAddress to, int bytes, int kept, long now) {
        long source = Source.of(to);
        return proofs.hasSource(source, now) || credit.spend(source, bytes, kept);
    }

    /** What comes from the flow, or its connection, is from where it says: it knows what was sent there. */
    public void proved(InetSocketAddress flow, boolean connected, long now) {
        proofs.flow(flow, connected, now);
    }

    /** Somebody at the address has made a connection (RFC 9293 §3.5). */
    public void connected(InetAddress address, long now) {
        proofs.source(address, now);
    }

    /** How long the source is banned, or pauses; zero if it does not. */
    public Duration left(long source, long now) {
        var longer = streams.left(source, now);
        return longer.isZero() ? datagrams.left(source, now) : longer;
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

    public List<Ban> bans(long now) {
        var bans = new ArrayList<>(streams.bans(true, now));
        bans.addAll(datagrams.bans(false, now));
        return bans;
    }

    /** Ends a ban; false if there is none. */
    public boolean pardon(long source, long now) {
        boolean streamed = streams.pardon(source, now);
        return datagrams.pardon(source, now) || streamed;
    }
}
