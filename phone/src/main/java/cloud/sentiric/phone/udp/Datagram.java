package cloud.sentiric.phone.udp;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** A datagram and where it came from. */
record Datagram(ByteBuffer bytes, InetSocketAddress source) {}
