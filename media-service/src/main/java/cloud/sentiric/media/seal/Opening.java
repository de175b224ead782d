package cloud.sentiric.media.seal;

import java.nio.ByteBuffer;

/** Opens what a party has sealed: forged and repeated packets are none of it. */
final class Opening {
    private final Transform transform;
    private final Streams rtp = new Streams();
    private final Streams rtcp = new Streams();
    private final byte[] packet = new byte[Shape.LARGEST + Transform.ROOM];

    Opening(MasterKey key) {
        this.transform = Transform.of(key);
    }

    /** Opens the packet between position and limit, which is moved; false if it is none, forged or one of before. */
    boolean rtp(ByteBuffer datagram) {
        int length = datagram.remaining();
        int header = Shape.header(datagram);
        if (header == Shape.NONE) {
            return false;
        }
        datagram.get(datagram.position(), packet, 0, length);
        int ssrc = Transform.word(packet, Shape.RTP_SSRC);
        long index = rtp.index(ssrc, Shape.sequence(packet));
        if (index == Streams.REPEATED) {
            return false;
        }
        int opened = transform.openRtp(packet, header, length, ssrc, index);
        if (opened == Transform.FORGED) {
            return false;
        }
        rtp.note(ssrc, index);
        return put(datagram, opened);
    }

    /** The same with an RTCP packet. */
    boolean rtcp(ByteBuffer datagram) {
        int length = datagram.remaining();
        if (!Shape.isRtcp(datagram)) {
            return false;
        }
        datagram.get(datagram.position(), packet, 0, length);
        int ssrc = Transform.word(packet, Shape.RTCP_SSRC);
        int index = transform.indexRtcp(packet, length);
        if (index == Transform.FORGED || !rtcp.isNew(ssrc, index)) {
            return false;
        }
        int opened = transform.openRtcp(packet, length, ssrc);
        if (opened == Transform.FORGED) {
            return false;
        }
        rtcp.note(ssrc, index);
        return put(datagram, opened);
    }

    private boolean put(ByteBuffer datagram, int length) {
        datagram.put(datagram.position(), packet, 0, length);
        datagram.limit(datagram.position() + length);
        return true;
    }
}
