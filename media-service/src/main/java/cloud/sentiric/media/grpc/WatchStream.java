package cloud.sentiric.media.grpc;

import cloud.sentiric.media.end.Happening;
import cloud.sentiric.media.watch.Backlog;
import cloud.sentiric.media.watch.Noticed;
import cloud.sentiric.media.watch.Watcher;
import cloud.sentiric.proto.media.v1.Digit;
import cloud.sentiric.proto.media.v1.Finished;
import cloud.sentiric.proto.media.v1.FirstPacket;
import cloud.sentiric.proto.media.v1.Lost;
import cloud.sentiric.proto.media.v1.Missed;
import cloud.sentiric.proto.media.v1.SilenceChange;
import cloud.sentiric.proto.media.v1.WatchResponse;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Sends what is noticed to one reader, as fast as it reads: the thread of the session never waits for it. */
final class WatchStream implements Watcher {
    /** What may wait for a slow reader: ten seconds of a key each 150 ms. */
    private static final int MOST = 64;

    private final ServerCallStreamObserver<WatchResponse> stream;
    private final Executor executor;
    private final ReentrantLock lock = new ReentrantLock();
    private final Backlog backlog = new Backlog(MOST);
    private boolean sending;
    private boolean over;

    /** The executor sends; one task at a time. */
    WatchStream(ServerCallStreamObserver<WatchResponse> stream, Executor executor) {
        this.stream = stream;
        this.executor = executor;
    }

    @Override
    public void noticed(Noticed noticed) {
        lock.lock();
        try {
            backlog.add(noticed);
        } finally {
            lock.unlock();
        }
        send();
    }

    @Override
    public void over() {
        lock.lock();
        try {
            over = true;
        } finally {
            lock.unlock();
        }
        send();
    }

    /** Sends what waits, unless that is under way: whenever there is something, and when the reader can take more. */
    void send() {
        lock.lock();
        try {
            if (sending || !stream.isReady()) {
                return;
            }
            sending = true;
        } finally {
            lock.unlock();
        }
        executor.execute(this::drain);
    }

    private void drain() {
        for (var noticed = next(); noticed != null; noticed = next()) {
            stream.onNext(message(noticed));
        }
    }

    /** The next that can be sent; where there is none, nobody is sending any more. */
    private @Nullable Noticed next() {
        boolean ended;
        lock.lock();
        try {
            var next = stream.isReady() ? backlog.next() : null;
            if (next != null) {
                return next;
            }
            // What has ended stays under way: nothing comes after it.
            ended = over && stream.isReady();
            sending = ended;
        } finally {
            lock.unlock();
        }
        if (ended && !stream.isCancelled()) {
            stream.onCompleted();
        }
        return null;
    }

    private static WatchResponse message(Noticed noticed) {
        var message = WatchResponse.newBuilder().setTimeMs(noticed.at().toEpochMilli());
        var end = noticed.end();
        var id = end == null ? "" : end.toString();
        message.setEndId(id);
        switch (noticed.what()) {
            case Happening.Finished(var played) ->
                message.setFinished(
                        Finished.newBuilder().setOutcome(Plays.outcome(played)).setDurationMs(played.durationMs()));
            case Happening.Digit(char digit, int durationMs) ->
                message.setDigit(
                        Digit.newBuilder().setDigit(String.valueOf(digit)).setDurationMs(durationMs));
            case Happening.Silent(boolean began) ->
                message.setSilence(SilenceChange.newBuilder().setBegan(began));
            case Happening.FirstPacket(int payloadType, boolean again) ->
                message.setFirstPacket(
                        FirstPacket.newBuilder().setPayloadType(payloadType).setAgain(again));
            case Happening.Measured(var quality) ->
                message.setQuality(Qualities.message(quality).setEndId(id));
            case Happening.Lost(var cause, var lasts, var detail) ->
                message.setLost(Lost.newBuilder()
                        .setCause(Qualities.cause(cause))
                        .setForMs((int) lasts.toMillis())
                        .setDetail(detail));
            case Happening.Missed(int count) ->
                message.setMissed(Missed.newBuilder().setCount(count));
        }
        return message.build();
    }
}
