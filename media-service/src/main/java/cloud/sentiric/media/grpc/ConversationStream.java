package cloud.sentiric.media.grpc;

import cloud.sentiric.media.conversation.Partner;
import cloud.sentiric.media.session.MediaSessions;
import cloud.sentiric.media.session.Reply;
import cloud.sentiric.media.session.Talk;
import cloud.sentiric.proto.media.v1.BeginConversation;
import cloud.sentiric.proto.media.v1.Begun;
import cloud.sentiric.proto.media.v1.ConverseRequest;
import cloud.sentiric.proto.media.v1.ConverseResponse;
import cloud.sentiric.proto.media.v1.Flushed;
import cloud.sentiric.proto.media.v1.Heard;
import cloud.sentiric.proto.media.v1.MarkReached;
import com.google.protobuf.UnsafeByteOperations;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One caller's conversation: its requests go to the thread of the session, what that tells goes to the caller as fast as it reads. The
 * thread of the session never waits, and takes no lock.
 */
final class ConversationStream implements Partner, StreamObserver<ConverseRequest> {
    /** Frames that may wait for a slow reader: 2 s. What comes then is left out. */
    private static final int MOST_FRAMES = 100;

    /** What else may wait: more ends the stream. */
    private static final int MOST = 512;

    private static final int FRAME_MS = 20;
    /** Whoever reads nothing for so long has gone, and another may begin. */
    private static final int LONGEST_MISSED_MS = 10_000;

    private static final int LARGEST_AUDIO = 1 << 16;
    private static final int LONGEST_MARK = 64;
    private static final Logger log = LoggerFactory.getLogger(ConversationStream.class);

    private sealed interface Word {}

    @SuppressWarnings("ArrayRecordComponent") // never compared, never changed
    private record Frame(byte[] pcm, long atMs, int missedMs) implements Word {}

    private record Message(ConverseResponse response) implements Word {}

    private record End(Status status) implements Word {}

    private final ServerCallStreamObserver<ConverseResponse> stream;
    private final MediaSessions sessions;
    private final Executor executor;
    private final CallContext context = CallContext.current();
    private final Queue<Word> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicInteger pushes = new AtomicInteger();
    private volatile @Nullable Talk talk;
    private volatile boolean finishing;
    /** Of the thread of the session: milliseconds left out since the last frame. */
    private int missedMs;

    // Of the requests, which come one by one.
    private boolean asked;

    // Of whoever sends, one at a time.
    private int rate;
    private boolean begun;
    private boolean ended;

    /** The executor sends; one task at a time. */
    ConversationStream(ServerCallStreamObserver<ConverseResponse> stream, MediaSessions sessions, Executor executor) {
        this.stream = stream;
        this.sessions = sessions;
        this.executor = executor;
    }

    /** Waits for the first request; to be called while the stream is new. */
    ConversationStream open() {
        stream.disableAutoRequest();
        stream.setOnReadyHandler(this::push);
        stream.setOnCancelHandler(this::leave);
        stream.request(1);
        return this;
    }

    // What the caller says.

    @Override
    public void onNext(ConverseRequest request) {
        try {
            var talking = talk;
            if (!asked) {
                asked = true;
                begin(request);
            } else if (talking != null) {
                say(talking, request);
            }
        } catch (StatusRuntimeException e) {
            fail(e.getStatus());
        }
    }

    private void begin(ConverseRequest request) {
        if (!request.hasBegin()) {
            throw Requests.invalid("begin", "must be in the first request");
        }
        var wanted = request.getBegin();
        rate = rate(wanted);
        sessions.converse(
                        Requests.lease(wanted.getLeaseId()),
                        Requests.end(wanted.getEndId()),
                        rate,
                        wanted.hasFormat() ? Requests.spoken(wanted.getFormat()) : null,
                        this)
                .whenCompleteAsync(this::answered, executor);
    }

    private static int rate(BeginConversation wanted) {
        return switch (wanted.getSampleRate()) {
            case 0, 8000 -> 8000;
            case 16_000 -> 16_000;
            default -> throw Requests.invalid("sample_rate", "must be 8000 or 16000");
        };
    }

    private void answered(@Nullable Reply<Talk> reply, @Nullable Throwable failure) {
        if (reply == null) {
            log.error("request failed", failure);
            fail(Status.INTERNAL.withDescription("a bug; see the log"));
            return;
        }
        try {
            var talking = Statuses.value(reply);
            var held = talking.held();
            context.with(held.lease().callId())
                    .run(() -> log.info(
                            "conversation on RTP port {}, {} Hz", held.end().port(), rate));
            talk = talking;
            // Whoever ended meanwhile found nobody to tell.
            if (stream.isCancelled()) {
                talking.leave();
            } else if (finishing) {
                talking.finish();
            } else {
                stream.request(1);
            }
            push();
        } catch (StatusRuntimeException e) {
            fail(e.getStatus());
        }
    }

    private void say(Talk talking, ConverseRequest request) {
        switch (request.getWhatCase()) {
            case AUDIO -> talking.say(pcm(request), this::more);
            case MARK -> talking.mark(mark(request), this::more);
            case FLUSH -> talking.flush(this::more);
            case BEGIN -> throw Requests.invalid("begin", "must be in the first request alone");
            case WHAT_NOT_SET -> throw Requests.invalid("what", "must be audio, mark or flush");
        }
    }

    private void more() {
        stream.request(1);
    }

    private static byte[] pcm(ConverseRequest request) {
        var audio = request.getAudio();
        if (audio.size() % 2 != 0 || audio.size() > LARGEST_AUDIO) {
            throw Requests.invalid("audio", "must be samples of 2 octets, %d at most".formatted(LARGEST_AUDIO / 2));
        }
        return audio.toByteArray();
    }

    private static String mark(ConverseRequest request) {
        var name = request.getMark().getName();
        if (name.isEmpty() || name.length() > LONGEST_MARK) {
            throw Requests.invalid("mark.name", "must have 1 to %d characters".formatted(LONGEST_MARK));
        }
        return name;
    }

    @Override
    public void onCompleted() {
        finishing = true;
        var talking = talk;
        if (talking != null) {
            talking.finish();
        } else if (!asked) {
            fail(Requests.invalid("begin", "must be in the first request").getStatus());
        }
    }

    @Override
    public void onError(Throwable cancelled) {
        leave();
    }

    private void leave() {
        var talking = talk;
        if (talking != null) {
            talking.leave();
        }
    }

    private void fail(Status status) {
        // Whoever is told that it has ended may begin another one.
        waiting.add(new End(status));
        count.incrementAndGet();
        leave();
        push();
    }

    // What the thread of the session tells.

    @Override
    public void heard(byte[] pcm, long atMs) {
        if (count.get() >= MOST_FRAMES) {
            missedMs += FRAME_MS;
            if (missedMs == LONGEST_MISSED_MS) {
                fail(Status.RESOURCE_EXHAUSTED.withDescription("what is told is not read"));
            }
            return;
        }
        add(new Frame(pcm, atMs, missedMs));
        missedMs = 0;
    }

    @Override
    public void reached(String mark, boolean heard, long atMs, long playedMs) {
        tell(ConverseResponse.newBuilder()
                .setMarkReached(MarkReached.newBuilder()
                        .setName(mark)
                        .setHeard(heard)
                        .setTimeMs(atMs)
                        .setPlayedMs(playedMs))
                .build());
    }

    @Override
    public void flushed(long droppedMs) {
        tell(ConverseResponse.newBuilder()
                .setFlushed(Flushed.newBuilder().setDroppedMs(droppedMs))
                .build());
    }

    private void tell(ConverseResponse response) {
        if (count.get() >= MOST) {
            fail(Status.RESOURCE_EXHAUSTED.withDescription("what is told is not read"));
        } else {
            add(new Message(response));
        }
    }

    @Override
    public void over(Over reason) {
        add(new End(
                switch (reason) {
                    case FINISHED, RELEASED -> Status.OK;
                    case UNREADABLE ->
                        Status.FAILED_PRECONDITION.withDescription("the party's packets are not read any more");
                    case TOO_MUCH -> Status.RESOURCE_EXHAUSTED.withDescription("more waits to be heard than may");
                    case BUSY -> Statuses.busy().getStatus();
                }));
    }

    private void add(Word word) {
        waiting.add(word);
        count.incrementAndGet();
        push();
    }

    // Sending.

    /** Lets what waits be sent, unless that is under way: whenever there is something, and when the reader can take more. */
    private void push() {
        if (pushes.getAndIncrement() == 0) {
            executor.execute(this::drain);
        }
    }

    private void drain() {
        int seen = pushes.get();
        while (seen > 0) {
            send();
            seen = pushes.addAndGet(-seen);
        }
    }

    private void send() {
        if (!begun && talk != null && !ended) {
            begun = true;
            stream.onNext(ConverseResponse.newBuilder()
                    .setBegun(Begun.newBuilder().setSampleRate(rate))
                    .build());
        }
        // What is told before the answer to the first request waits for it.
        while (!ended && stream.isReady() && isNext(waiting.peek())) {
            send(waiting.remove());
            count.decrementAndGet();
        }
    }

    private boolean isNext(@Nullable Word word) {
        return word != null && (begun || word instanceof End);
    }

    private void send(Word word) {
        switch (word) {
            case Frame(var pcm, var atMs, var missed) ->
                stream.onNext(ConverseResponse.newBuilder()
                        .setHeard(Heard.newBuilder()
                                .setAudio(UnsafeByteOperations.unsafeWrap(pcm))
                                .setTimeMs(atMs)
                                .setMissedMs(missed))
                        .build());
            case Message(var response) -> stream.onNext(response);
            case End(var status) -> {
                ended = true;
                if (status.isOk()) {
                    stream.onCompleted();
                } else {
                    stream.onError(status.asRuntimeException());
                }
            }
        }
    }
}
