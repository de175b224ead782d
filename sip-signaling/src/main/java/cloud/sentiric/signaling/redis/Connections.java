package cloud.sentiric.signaling.redis;

import io.lettuce.core.resource.NettyCustomizer;
import io.netty.channel.Channel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.net.InetSocketAddress;

/**
 * All that a client has open. What is closed here the client opens again, wherever the primary is then, and subscribes to what it
 * was subscribed to. Any thread.
 */
final class Connections implements NettyCustomizer {
    private final ChannelGroup open = new DefaultChannelGroup(ImmediateEventExecutor.INSTANCE);

    @Override
    public void afterChannelInitialized(Channel channel) {
        open.add(channel);
    }

    /** Closes those that lead elsewhere, whether there is anybody or not. */
    void closeOthers(InetSocketAddress primary) {
        open.stream()
                .filter(each -> each.remoteAddress() instanceof InetSocketAddress there && !there.equals(primary))
                .forEach(Channel::close);
    }

    void closeAll() {
        open.close();
    }
}
