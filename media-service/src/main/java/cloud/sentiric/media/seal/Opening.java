package cloud.sentiric.media.seal;

import java.nio.ByteBuffer;

/**
 * Opens what a party has sealed: forged and repeated packets are none of it. Who takes over a party that has sealed for long does not
 * know how often its sequence numbers began anew (RFC 3711 §3.3.1): each packet that is not what it should be is tried with one more
 * number, so that it is found within some packets, whatever a stranger sends, and a forged packet costs two looks.
 */
final class Opening {
    /** Four hours of packets of 10 ms. */
    private static final int MOST_ROLLOVERS = 22;

    private final Transform transform;
    private final Streams rtp = new Streams();
    private final Streams rtcp = new Streams();
    private final byte[] packet = new byte[Shape.LARGEST + Transform.ROOM];
    /** How often more the sequence numbers may have begun anew, by the last guess. */
    private int guess;

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
        if (rtp.isOneTooMany(ssrc)) {
            return false;
        }
        long index = rtp.likely(ssrc, Shape.sequence(packet));
        int opened = rtp.isNew(ssrc, index) ? transform.openRtp(packet, header, length, ssrc, index) : Transform.FORGED;
        if (opened == Transform.FORGED) {
            guess = guess % MOST_ROLLOVERS + 1;
            index += (long) guess << 16;
            datagram.get(datagram.position(), packet, 0, length);
            opened = transform.openRtp(packet, header, length, ssrc, index);
        }
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
