package cloud.sentiric.signaling.sip;

import java.net.InetSocketAddress;

/** Turns datagrams into messages. Not safe for threads: one for each. */
@FunctionalInterface
public interface MessageParser {
    /** Parses one datagram; a RuntimeException or an Error is a bug that the datagram's sender must not profit by. */
    Parsed parse(byte[] datagram, InetSocketAddress peer);
}
