package cloud.sentiric.media.udp;

import cloud.sentiric.media.end.EndId;
import cloud.sentiric.media.session.Lease;
import cloud.sentiric.media.session.LeaseId;
import cloud.sentiric.media.session.Reply;
import cloud.sentiric.media.session.Sessions;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;

/** The thread that keeps the books and those that own the sessions, and the way of a request through both. */
final class Crew {
    private final QueueThread desk;
    private final List<RtpThread> threads;
    private final Sessions sessions;

    /**
     * The threads are started by who makes them.
     *
     * @param sessions to be touched at the desk alone
     */
    Crew(QueueThread desk, List<RtpThread> threads, Sessions sessions) {
        this.desk = desk;
        this.threads = List.copyOf(threads);
        this.sessions = sessions;
    }

    /** The thread that owns a session. */
    RtpThread thread(Lease lease) {
        return threads.get((int) (lease.number() % threads.size()));
    }

    /** Has the thread of a session do what is never refused. */
    <T> CompletableFuture<T> oblige(Lease lease, Function<RtpThread, T> work) {
        var done = new CompletableFuture<T>();
        var thread = thread(lease);
        thread.oblige(() -> {
            try {
                done.complete(work.apply(thread));
            } catch (RuntimeException | Error e) {
                done.completeExceptionally(e);
                throw e;
            }
        });
        return done;
    }

    /** Does something at the desk; the reply is what comes of it. */
    <T> CompletableFuture<T> atDesk(T busy, Supplier<T> work) {
        var reply = new CompletableFuture<T>();
        boolean taken = desk.request(() -> {
            try {
                reply.complete(work.get());
            } catch (RuntimeException | Error e) {
                reply.completeExceptionally(e);
            }
        });
        if (!taken) {
            reply.complete(busy);
        }
        return reply;
    }

    /** Asks something of an end, on its thread. */
    <T> CompletableFuture<Reply<T>> ask(LeaseId lease, EndId id, BiFunction<RtpThread, OpenEnd, Reply<T>> question) {
        var reply = new CompletableFuture<Reply<T>>();
        atEnd(lease, id, reply, (thread, end) -> reply.complete(question.apply(thread, end)));
        return reply;
    }

    /** Does something with an end, on its thread; otherwise the reply says why not. */
    <T> void atEnd(LeaseId lease, EndId id, CompletableFuture<Reply<T>> reply, BiConsumer<RtpThread, OpenEnd> work) {
        atSession(lease, reply, (thread, session) -> {
            var end = session.ends.get(id);
            if (end == null) {
                reply.complete(new Reply.NoEnd<>());
            } else {
                work.accept(thread, end);
            }
        });
    }

    /** Does something with a session, on its thread; otherwise the reply says why not. */
    <T> void atSession(LeaseId id, CompletableFuture<Reply<T>> reply, BiConsumer<RtpThread, OpenSession> work) {
        boolean taken = desk.request(() -> {
            var lease = sessions.lease(id);
            if (lease == null) {
                reply.complete(new Reply.Unknown<>());
            } else {
                atThread(lease, reply, work);
            }
        });
        if (!taken) {
            reply.complete(new Reply.Busy<>());
        }
    }

    private <T> void atThread(Lease lease, CompletableFuture<Reply<T>> reply, BiConsumer<RtpThread, OpenSession> work) {
        var thread = thread(lease);
        boolean taken = thread.request(() -> {
            var session = thread.session(lease.id());
            if (session == null) {
                reply.complete(new Reply.Unknown<>());
                return;
            }
            try {
                work.accept(thread, session);
            } catch (RuntimeException | Error e) {
                reply.completeExceptionally(e);
            }
        });
        if (!taken) {
            reply.complete(new Reply.Busy<>());
        }
    }
}
