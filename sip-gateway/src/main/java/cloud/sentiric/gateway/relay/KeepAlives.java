package cloud.sentiric.gateway.relay;

import static java.nio.charset.StandardCharsets.US_ASCII;

import cloud.sentiric.gateway.route.Flow;
import cloud.sentiric.gateway.route.Side;
import cloud.sentiric.gateway.sip.Reason;
import cloud.sentiric.gateway.stun.Binding;
import java.io.IOException;
import java.net.InetSocketAddress;

/** Answers what keeps a flow open (RFC 5626 §3.5), no more often than a source may be answered. */
final class KeepAlives {
    private static final byte[] PONG = "\r\n".getBytes(US_ASCII);
    /** Two line ends ask for one (RFC 5626 §3.5.1). */
    private static final int PING_SIZE = 4;

    private final Side side;
    private final Admission admission;
    private final Allowance allowance;
    private final Outlet outlet;

    KeepAlives(Parts parts, Side side, Outlet outlet) {
        this.side = side;
        this.outlet = outlet;
        admission = parts.admission();
        allowance = parts.answers();
    }

    /** Line ends came, of so many bytes. */
    void ping(Flow source, int bytes, long now) throws IOException {
        if (bytes == PING_SIZE && allowance.take(source.address(), now)) {
            outlet.begin().put(PONG);
            if (outlet.credited(source.address(), source.connection(), now)) {
                outlet.reply(source.address(), source.connection(), side);
            }
        }
    }

    /** A STUN binding request came as a datagram (RFC 5626 §3.5.2). */
    void stun(byte[] b, int bytes, InetSocketAddress source, long now) throws IOException {
        if (allowance.take(source, now)
                && Binding.answer(b, bytes, source, outlet.begin())
                && outlet.credited(source, null, now)) {
            outlet.reply(source, null, side);
        } else {
            admission.wasted(Reason.ANSWERS_LIMITED, source, false, now);
        }
    }
}
