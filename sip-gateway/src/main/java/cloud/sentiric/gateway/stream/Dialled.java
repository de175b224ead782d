package cloud.sentiric.gateway.stream;

import cloud.sentiric.gateway.carrier.Hop;
import cloud.sentiric.gateway.sip.Transport;
import cloud.sentiric.gateway.token.Connection;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.security.cert.X509Certificate;
import java.util.function.Consumer;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Notices that a carrier is connected, and is who was asked for. Owned by the event loop. */
final class Dialled extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(Dialled.class);
    private final Hop hop;
    private final Client client;
    private final OpenConnections connections;
    private final Consumer<@Nullable Connection> opened;

    Dialled(Hop hop, Client client, OpenConnections connections, Consumer<@Nullable Connection> opened) {
        this.hop = hop;
        this.client = client;
        this.connections = connections;
        this.opened = opened;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        if (hop.transport() == Transport.TCP) {
            ready();
        }
        context.fireChannelActive();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            if (handshake.isSuccess() && identified(context)) {
                ready();
            } else {
                LOG.warn(
                        "{} at {} is not believed: {}",
                        hop.domain(),
                        hop.address(),
                        handshake.isSuccess()
                                ? "its certificate is another's"
                                : handshake.cause().getMessage());
                context.close();
            }
        }
        context.fireUserEventTriggered(event);
    }

    private boolean identified(ChannelHandlerContext context) {
        try {
            var session = context.pipeline().get(SslHandler.class).engine().getSession();
            return session.getPeerCertificates()[0] instanceof X509Certificate certificate
                    && DomainIdentity.has(certificate, hop.domain());
        } catch (SSLPeerUnverifiedException e) {
            return false;
        }
    }

    private void ready() {
        client.ready();
        connections.add(client);
        opened.accept(client.connection());
    }
}
