package cloud.sentiric.signaling.udp;

import cloud.sentiric.signaling.loop.Intake;
import cloud.sentiric.signaling.loop.Refuser;
import cloud.sentiric.signaling.loop.SipMeters;
import cloud.sentiric.signaling.loop.WorkerPool;
import cloud.sentiric.signaling.sip.CallId;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The receiving end of the socket, on its thread: nothing that a datagram holds may end it. It parses only what must not
 * wait for a worker, the gateway's probes (OPTIONS), and what names no Call-ID in an ordinary way.
 */
public final class Receiver extends SimpleChannelInboundHandler<DatagramPacket> {
    private static final Logger log = LoggerFactory.getLogger(Receiver.class);
    private static final byte[] OPTIONS = "OPTIONS ".getBytes(StandardCharsets.US_ASCII);

    private final Intake intake;
    private final WorkerPool workers;
    private final Refuser refuser;
    private final int maxBytes;
    private final SipMeters meters;

    /**
     * Makes the receiver.
     *
     * @param intake this thread's own
     * @param refuser takes what the workers have no room for
     * @param maxBytes longest datagram that may wait for a worker
     */
    public Receiver(Intake intake, WorkerPool workers, Refuser refuser, int maxBytes, SipMeters meters) {
        this.intake = intake;
        this.workers = workers;
        this.refuser = refuser;
        this.maxBytes = maxBytes;
        this.meters = meters;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
        try {
            var peer = packet.sender();
            var datagram = ByteBufUtil.getBytes(packet.content());
            var callId = waits(datagram) ? CallId.find(datagram) : null;
            if (callId == null) {
                intake.take(datagram, peer, 0);
            } else if (!workers.offer(callId, datagram, peer)) {
                refuser.take(datagram, peer);
            }
        } catch (Throwable t) {
            intake.failed(t);
        }
    }

    private boolean waits(byte[] datagram) {
        int size = Math.min(OPTIONS.length, datagram.length);
        return datagram.length <= maxBytes && !Arrays.equals(datagram, 0, size, OPTIONS, 0, OPTIONS.length);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        // A send to a closed port comes back as a read error; the socket stays open.
        meters.dropped("socket");
        log.debug("socket", cause);
    }
}
