package cloud.sentiric.signaling.udp;

import cloud.sentiric.signaling.jain.JainParser;
import cloud.sentiric.signaling.loop.Intake;
import cloud.sentiric.signaling.loop.SipMeters;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The receiving end of the socket, on its thread: nothing that a datagram holds may end it. */
public final class Receiver extends SimpleChannelInboundHandler<DatagramPacket> {
    private static final Logger log = LoggerFactory.getLogger(Receiver.class);
    private static final long LOG_EVERY_NANOS = 10_000_000_000L;

    private final JainParser parser;
    private final Intake intake;
    private final SipMeters meters;
    private long lastLogged = Long.MIN_VALUE;

    public Receiver(JainParser parser, Intake intake, SipMeters meters) {
        this.parser = parser;
        this.intake = intake;
        this.meters = meters;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
        try {
            var peer = packet.sender();
            intake.take(parser.parse(ByteBufUtil.getBytes(packet.content()), peer), peer);
        } catch (Throwable t) {
            // Errors too: JAIN-SIP raises them on hostile text, and an OutOfMemoryError passes.
            failed(t);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        // A send to a closed port comes back as a read error; the socket stays open.
        meters.dropped("socket");
        log.debug("socket", cause);
    }

    private void failed(Throwable t) {
        try {
            meters.dropped("bug");
            long now = System.nanoTime();
            if (lastLogged == Long.MIN_VALUE || now - lastLogged > LOG_EVERY_NANOS) {
                lastLogged = now;
                log.error("a datagram could not be handled", t);
            }
        } catch (Throwable again) {
            // Nothing is left to say it with.
        }
    }
}
