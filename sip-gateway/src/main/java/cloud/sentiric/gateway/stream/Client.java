package cloud.sentiric.gateway.stream;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import cloud.sentiric.gateway.route.Flow;
import cloud.sentiric.gateway.sip.Ascii;
import cloud.sentiric.gateway.sip.Octets;
import cloud.sentiric.gateway.token.Connection;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One client's connection. Owned by its event loop, but that any thread may send.
 *
 * <pre>
 *   OPENED --handshake, if its transport has one--> READY --end--> ENDING --all answered, or too late--> FINISHED
 *   FINISHED --closed by client or sweep--> closed
 * </pre>
 */
final class Client {
    /** How long a client has to take what was written last. */
    private static final long ENDING_NANOS = 2_000_000_000L;
    /** How long what it asked before may still be answered. */
    private static final long ANSWERS_NANOS = 5_000_000_000L;

    private static final byte[] RESPONSE = "SIP/2.0 ".getBytes(US_ASCII);

    private final Channel channel;
    private final Flow flow;
    private final StreamLimits limits;
    private final long openedAt;
    private boolean ready;
    private boolean heard;
    private boolean sendsText;
    private final AtomicInteger asked = new AtomicInteger();
    private volatile boolean ending;
    private volatile boolean finished;
    private long endedAt;
    private boolean unfinished;
    private long unfinishedSince;
    private volatile long usedAt;
    private volatile @Nullable Closing closing;

    Client(Channel channel, Flow flow, StreamLimits limits, long now) {
        this.channel = channel;
        this.flow = flow;
        this.limits = limits;
        openedAt = now;
        usedAt = now;
    }

    Flow flow() {
        return flow;
    }

    InetSocketAddress address() {
        return flow.address();
    }

    Connection connection() {
        return Objects.requireNonNull(flow.connection());
    }

    void ready() {
        ready = true;
    }

    boolean ending() {
        return ending;
    }

    /** A request came that wants an answer. */
    void asked() {
        asked.incrementAndGet();
    }

    /** A message or keep-alive came. */
    void heard(long now) {
        heard = true;
        unfinished = false;
        usedAt = now;
    }

    /** Whether a message has begun and not ended. */
    void unfinished(boolean is, long now) {
        if (is && !unfinished) {
            unfinishedSince = now;
        }
        unfinished = is;
    }

    /** The client's last frame was text; it gets text as well (RFC 7118 §4.2). */
    void sendsText(boolean text) {
        sendsText = text;
    }

    /** Sends a copy; false if it cannot be, and then the connection ends. */
    boolean send(Octets message) {
        if (!channel.isActive() || finished) {
            return false;
        }
        // What other threads hand over counts here as well, so nothing waits beyond this bound.
        if (!channel.isWritable()) {
            close(Closing.SLOW_READER);
            return false;
        }
        usedAt = System.nanoTime();
        channel.writeAndFlush(packed(message), channel.newPromise());
        if (answers(message) && asked.updateAndGet(n -> Math.max(0, n - 1)) == 0 && ending) {
            channel.eventLoop().execute(() -> finish(System.nanoTime()));
        }
        return true;
    }

    /** Whether it is a final response. */
    private static boolean answers(Octets message) {
        int status = RESPONSE.length;
        return message.size() > status
                && Ascii.equal(message.bytes(), 0, status, RESPONSE)
                && message.bytes()[status] >= '2';
    }

    private Object packed(Octets message) {
        ByteBuf bytes = channel.alloc().buffer(message.size()).writeBytes(message.bytes(), 0, message.size());
        if (!connection().transport().webSocket()) {
            return bytes;
        }
        // A text frame must be UTF-8 (RFC 6455 §5.6), which a body need not be.
        return sendsText && utf8(message) ? new TextWebSocketFrame(bytes) : new BinaryWebSocketFrame(bytes);
    }

    private static boolean utf8(Octets message) {
        byte[] bytes = message.bytes();
        boolean ascii = true;
        for (int i = 0; i < message.size(); i++) {
            ascii &= bytes[i] >= 0;
        }
        if (ascii) {
            return true;
        }
        try {
            UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, message.size()));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    /** Ends the connection after its requests were answered, if there is hope, and that has left; nothing is read any more. */
    void end(Closing why, long now) {
        if (ending) {
            return;
        }
        ending = true;
        endedAt = now;
        because(why);
        if (!ready) {
            channel.close();
        } else if (!why.waits()) {
            finish(now);
        } else if (asked.get() == 0) {
            // Behind the answers that other threads have handed over.
            channel.eventLoop().execute(() -> finish(now));
        }
    }

    private void finish(long now) {
        if (finished) {
            return;
        }
        finished = true;
        endedAt = now;
        var why = closing();
        if (connection().transport().webSocket()) {
            channel.writeAndFlush(new CloseWebSocketFrame(why.code(), why.label()))
                    .addListener(ChannelFutureListener.CLOSE);
        } else if (connection().transport().secure()) {
            channel.writeAndFlush(channel.alloc().buffer(0)).addListener(ChannelFutureListener.CLOSE);
        } else {
            // Closing with bytes unread would send a reset, which may overtake the answer.
            channel.writeAndFlush(channel.alloc().buffer(0)).addListener(written -> {
                if (channel instanceof DuplexChannel duplex) {
                    duplex.shutdownOutput();
                } else {
                    channel.close();
                }
            });
        }
    }

    /** Ends the connection at once; for any thread. */
    void close(Closing why) {
        because(why);
        channel.close();
    }

    private void because(Closing why) {
        if (closing == null) {
            closing = why;
        }
    }

    /** Why it ended. */
    Closing closing() {
        var why = closing;
        return why == null ? Closing.BY_CLIENT : why;
    }

    /** Ends the connection if one of its times has run out. */
    void sweep(long now) {
        if (ending && !finished) {
            if (now - endedAt > ANSWERS_NANOS) {
                finish(now);
            }
        } else if (ending) {
            if (now - endedAt > ENDING_NANOS) {
                channel.close();
            }
        } else if (!heard && now - openedAt > limits.handshake().toNanos()) {
            end(Closing.HANDSHAKE, now);
        } else if (unfinished && now - unfinishedSince > limits.message().toNanos()) {
            end(Closing.UNFINISHED, now);
        } else if (now - usedAt > limits.idle().toNanos()) {
            end(Closing.IDLE, now);
        }
    }
}
