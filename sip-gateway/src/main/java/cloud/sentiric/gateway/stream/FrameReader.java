package cloud.sentiric.gateway.stream;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;

/** Takes a message from each WebSocket frame, text or binary (RFC 7118 §4.2). Owned by the event loop. */
final class FrameReader extends ClientHandler {
    private final int maxSize;

    FrameReader(Loop loop, Client client, int maxSize) {
        super(loop, client);
        this.maxSize = maxSize;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object read) {
        try {
            if (read instanceof WebSocketFrame frame && !client().ending()) {
                message(frame);
            }
        } finally {
            ReferenceCountUtil.release(read);
        }
    }

    private void message(WebSocketFrame frame) {
        int size = frame.content().readableBytes();
        if (size > maxSize) {
            client().end(Closing.TOO_LARGE, System.nanoTime());
            return;
        }
        client().sendsText(frame instanceof TextWebSocketFrame);
        frame.content().readBytes(loop().bytes(), 0, size);
        loop().message(client(), size);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof CorruptedWebSocketFrameException corrupted) {
            // The Close frame is on its way.
            boolean large = corrupted.closeStatus().equals(WebSocketCloseStatus.MESSAGE_TOO_BIG);
            client().close(large ? Closing.TOO_LARGE : Closing.MALFORMED);
        } else if (cause instanceof TooLongFrameException) {
            client().end(Closing.TOO_LARGE, System.nanoTime());
        } else {
            super.exceptionCaught(context, cause);
        }
    }
}
