package cloud.sentiric.gateway.stream;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;

/** Notices the end of a handshake, after which the client can be sent messages. Owned by the event loop. */
final class Ready extends ChannelInboundHandlerAdapter {
    private final Client client;
    private final OpenConnections connections;

    Ready(Client client, OpenConnections connections) {
        this.client = client;
        this.connections = connections;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        var transport = client.connection().transport();
        if (!transport.secure() && !transport.webSocket()) {
            ready(context);
        }
        context.fireChannelActive();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        boolean webSocket = client.connection().transport().webSocket();
        if (event instanceof SslHandshakeCompletionEvent secured && secured.isSuccess() && !webSocket) {
            ready(context);
        } else if (event instanceof WebSocketServerProtocolHandler.HandshakeComplete) {
            ready(context);
        }
        context.fireUserEventTriggered(event);
    }

    private void ready(ChannelHandlerContext context) {
        client.ready();
        if (context.channel().isActive()) {
            connections.add(client);
        }
    }
}
