package cloud.sentiric.media.session;

import cloud.sentiric.media.end.EndId;
import cloud.sentiric.media.ice.Credentials;
import cloud.sentiric.media.port.AddressFamily;
import cloud.sentiric.media.port.PortCounts;
import cloud.sentiric.media.port.PortPool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The sessions that are lent, and the ports of their ends. Bounded by the ports.
 *
 * <p>A port belongs to its lease alone: neither its number nor a Call-ID opens it. Sessions that are not renewed in time end.
 * Times are nanoseconds of any one clock.
 */
public final class Sessions {
    /** Ends that a session may have at once. */
    public static final int MOST_ENDS = 32;

    /**
     * How long leases last.
     *
     * @param first until one must be renewed for the first time
     * @param renewed until it must be renewed again
     */
    public record Terms(Duration first, Duration renewed) {}

    private static final class Book {
        final Lease lease;
        final RequestId request;
        final Map<EndId, LentEnd> ends = new LinkedHashMap<>();
        final Map<RequestId, EndId> added = new HashMap<>();
        int known;
        long until;

        Book(Lease lease, RequestId request, long until) {
            this.lease = lease;
            this.request = request;
            this.until = until;
        }

        Lent lent() {
            return new Lent(lease, List.copyOf(ends.values()));
        }
    }

    private final PortPool ports;
    private final long first;
    private final long renewed;
    private final RandomGenerator random;
    private final Map<LeaseId, Book> books = new HashMap<>();
    private final Map<RequestId, Book> answered = new HashMap<>();
    private long lent;

    /**
     * None is lent.
     *
     * @param random not to be foreseen
     */
    public Sessions(PortPool ports, Terms terms, RandomGenerator random) {
        this.ports = ports;
        this.first = terms.first().toNanos();
        this.renewed = terms.renewed().toNanos();
        this.random = random;
    }

    /** The session that a request was given, as it is now, if it has not ended. */
    public @Nullable Lent given(RequestId request) {
        var book = answered.get(request);
        return book == null ? null : book.lent();
    }

    /** The end that a request was given, if neither it nor its session has ended. */
    public @Nullable LentEnd given(LeaseId id, RequestId request) {
        var book = books.get(id);
        var end = book == null ? null : book.added.get(request);
        return book == null || end == null ? null : book.ends.get(end);
    }

    /** A session that has not ended, or null. */
    public @Nullable Lent find(LeaseId id) {
        var book = books.get(id);
        return book == null ? null : book.lent();
    }

    /** The lease of a session that has not ended, or null. */
    public @Nullable Lease lease(LeaseId id) {
        var book = books.get(id);
        return book == null ? null : book.lease;
    }

    /** Whether a session has all the ends that it may have. */
    public boolean isFull(LeaseId id) {
        var book = books.get(id);
        return book != null && book.ends.size() >= MOST_ENDS;
    }

    /**
     * A session for a request that has none, with an end for each family: on free ports that the system gives. Null if there
     * are not so many; what was bound for it is then nobody's.
     */
    public @Nullable Lent open(
            RequestId request, CallId call, List<AddressFamily> families, long now, Predicate<LentEnd> bind) {
        if (answered.containsKey(request)) {
            throw new IllegalStateException("answered already: " + request);
        }
        var lease = new Lease(LeaseId.create(random), lent, call);
        var book = new Book(lease, request, now + first);
        boolean whole = false;
        try {
            whole = families.stream().allMatch(family -> add(book, family, now, bind) != null);
        } finally {
            if (!whole) {
                List.copyOf(book.ends.values()).reversed().forEach(end -> ports.takeBack(end.port()));
            }
        }
        if (!whole) {
            return null;
        }
        lent++;
        books.put(lease.id(), book);
        answered.put(request, book);
        return book.lent();
    }

    /** Another end of a session that has not ended, or null if no port is left. */
    public @Nullable LentEnd add(
            LeaseId id, RequestId request, AddressFamily family, long now, Predicate<LentEnd> bind) {
        var book = books.get(id);
        if (book == null || isFull(id) || book.added.containsKey(request)) {
            throw new IllegalStateException("no end to be added");
        }
        var end = add(book, family, now, bind);
        if (end != null) {
            book.added.put(request, end.id());
        }
        return end;
    }

    private @Nullable LentEnd add(Book book, AddressFamily family, long now, Predicate<LentEnd> bind) {
        var id = new EndId(book.known + 1);
        var ice = Credentials.create(random);
        var port = ports.take(now, each -> bind.test(new LentEnd(id, each, family, ice)));
        if (port == null) {
            return null;
        }
        var end = new LentEnd(id, port, family, ice);
        book.known++;
        book.ends.put(id, end);
        return end;
    }

    /** Takes an end away; what it was, or null if it is gone already. */
    public @Nullable LentEnd remove(LeaseId id, EndId end, long now) {
        var book = books.get(id);
        var removed = book == null ? null : book.ends.remove(end);
        if (book != null && removed != null) {
            book.added.values().remove(end);
            ports.giveBack(removed.port(), now);
        }
        return removed;
    }

    /** Ends a session; what it was, or null if it is over already. */
    public @Nullable Lent close(LeaseId id, long now) {
        var book = books.remove(id);
        if (book == null) {
            return null;
        }
        answered.remove(book.request);
        book.ends.values().forEach(end -> ports.giveBack(end.port(), now));
        return book.lent();
    }

    /** Makes a session last from now on; its lease, or null if it is over. Until {@link #expire} it is not. */
    public @Nullable Lease renew(LeaseId id, long now) {
        var book = books.get(id);
        if (book == null) {
            return null;
        }
        book.until = now + renewed;
        return book.lease;
    }

    /** Ends the sessions that were not renewed in time, and tells which. */
    public List<Lent> expire(long now) {
        ports.wake(now);
        var late = new ArrayList<Lent>();
        for (var book : List.copyOf(books.values())) {
            var ended = book.until - now <= 0 ? close(book.lease.id(), now) : null;
            if (ended != null) {
                late.add(ended);
            }
        }
        return List.copyOf(late);
    }

    /** How many there are. */
    public int size() {
        return books.size();
    }

    /** How many ports are in each state. */
    public PortCounts counts() {
        return ports.counts();
    }
}
