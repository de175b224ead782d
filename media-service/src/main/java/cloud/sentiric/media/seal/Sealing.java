package cloud.sentiric.media.seal;

import java.nio.ByteBuffer;

/** Seals what is sent to a party. A packet that was sealed before, or looks so, is not sealed again: two under one key stream open both. */
final class Sealing {
    private static final int LAST_INDEX = Integer.MAX_VALUE;

    private final Transform transform;
    private final Streams streams = new Streams();
    private final byte[] packet = new byte[Shape.LARGEST + Transform.ROOM];
    private int index;

    Sealing(MasterKey key) {
        this.transform = Transform.of(key);
    }

    /** Puts a packet, sealed, into a buffer that has room for it; false if it may not be. */
    boolean rtp(ByteBuffer clear, ByteBuffer out) {
        int length = clear.remaining();
        int header = Shape.header(clear);
        if (header == Shape.NONE) {
            return false;
        }
        clear.get(clear.position(), packet, 0, length);
        int ssrc = Transform.word(packet, Shape.RTP_SSRC);
        long next = streams.likely(ssrc, Shape.sequence(packet));
        if (!streams.isNew(ssrc, next)) {
            return false;
        }
        streams.note(ssrc, next);
        out.put(packet, 0, transform.sealRtp(packet, header, length, ssrc, next));
        return true;
    }

    /** The same with an RTCP packet. */
    boolean rtcp(ByteBuffer clear, ByteBuffer out) {
        int length = clear.remaining();
        if (!Shape.isRtcp(clear) || index == LAST_INDEX) {
            return false;
        }
        clear.get(clear.position(), packet, 0, length);
        index++;
        out.put(packet, 0, transform.sealRtcp(packet, length, Transform.word(packet, Shape.RTCP_SSRC), index));
        return true;
    }
}
