package cloud.sentiric.gateway.stream;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.DecoderException;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The last of a connection's handlers: what TCP, TLS and WebSocket have in common. Owned by the event loop. */
abstract class ClientHandler extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(ClientHandler.class);

    private final Loop loop;
    private final Client client;

    ClientHandler(Loop loop, Client client) {
        this.loop = loop;
        this.client = client;
    }

    Loop loop() {
        return loop;
    }

    Client client() {
        return client;
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (!context.channel().isWritable()) {
            client.close(Closing.SLOW_READER);
        }
    }

    /** A client that sends no more may still wait for answers. */
    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE) {
            client.end(Closing.BY_CLIENT, System.nanoTime());
        }
        context.fireUserEventTriggered(event);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.debug("Connection from {} failed: {}", client.address(), cause.toString());
        if (cause instanceof IOException) {
            client.close(Closing.BY_CLIENT);
        } else {
            client.close(cause instanceof DecoderException ? Closing.MALFORMED : Closing.ERROR);
        }
    }
}
