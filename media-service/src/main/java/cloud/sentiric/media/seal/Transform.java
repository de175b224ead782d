package cloud.sentiric.media.seal;

/**
 * Encrypts and authenticates single packets with the session keys of one master key, in place; the array has room for what is
 * put behind the packet.
 */
interface Transform {
    /** When a packet is not what its sender sealed. */
    int FORGED = -1;

    /** Octets that sealing puts behind a packet at most. */
    int ROOM = 20;

    /**
     * Seals an RTP packet.
     *
     * @param header octets of its header, which stay readable
     * @param length octets of all of it
     * @param index of 48 bits: how often its sequence number began anew, and that number
     * @return octets of the sealed packet
     */
    int sealRtp(byte[] packet, int header, int length, int ssrc, long index);

    /** Opens an RTP packet; its octets, or FORGED. */
    int openRtp(byte[] packet, int header, int length, int ssrc, long index);

    /** Seals an RTCP packet; octets of the sealed one. */
    int sealRtcp(byte[] packet, int length, int ssrc, int index);

    /** Opens an RTCP packet; its octets, or FORGED. */
    int openRtcp(byte[] packet, int length, int ssrc);

    /** The index of 31 bits that a sealed RTCP packet says it has, if it is long enough for one; FORGED otherwise. */
    int indexRtcp(byte[] packet, int length);

    static Transform of(MasterKey master) {
        return master.suite().isAead() ? new GaloisMode(master) : new CounterMode(master);
    }

    /** Reads the 32 bits at a place. */
    static int word(byte[] packet, int at) {
        return ((packet[at] & 0xFF) << 24)
                | ((packet[at + 1] & 0xFF) << 16)
                | ((packet[at + 2] & 0xFF) << 8)
                | (packet[at + 3] & 0xFF);
    }

    /** Puts 32 bits at a place. */
    static void word(byte[] packet, int at, int value) {
        packet[at] = (byte) (value >> 24);
        packet[at + 1] = (byte) (value >> 16);
        packet[at + 2] = (byte) (value >> 8);
        packet[at + 3] = (byte) value;
    }

    /** Changes 32 bits at a place. */
    static void mix(byte[] block, int at, int value) {
        word(block, at, word(block, at) ^ value);
    }
}
