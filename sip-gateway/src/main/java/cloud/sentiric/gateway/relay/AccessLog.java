package cloud.sentiric.gateway.relay;

import static java.nio.charset.StandardCharsets.UTF_8;

import cloud.sentiric.gateway.route.Decision;
import cloud.sentiric.gateway.route.Flow;
import cloud.sentiric.gateway.sip.Field;
import cloud.sentiric.gateway.sip.Message;
import cloud.sentiric.gateway.target.Choice;
import cloud.sentiric.gateway.target.Node;
import cloud.sentiric.node.TraceContext;
import java.net.InetSocketAddress;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** One line per request that opens a dialog, and per header-less line that was answered. */
final class AccessLog {
    private static final Logger LOG = LoggerFactory.getLogger("cloud.sentiric.gateway.access");
    private static final double NANOS_PER_MILLI = 1e6;

    /** A request that opens a dialog went on its way; {@code node} is null where it goes to a client. */
    void opens(Message m, Flow source, @Nullable Node node, InetSocketAddress to, Choice choice) {
        if (!LOG.isInfoEnabled()) {
            return;
        }
        String callId = printable(m, Field.CALL_ID);
        String method = printable(m, Field.METHOD);
        String from = new String(source.text(), UTF_8);
        MDC.put(TraceContext.CALL_ID_KEY, callId);
        try {
            if (node == null) {
                LOG.info("{} {} from {} to {}", method, callId, from, text(to));
            } else {
                LOG.info("{} {} from {} to {} (rtt {})", method, callId, from, node, millis(rtt(node, choice)));
            }
        } finally {
            MDC.remove(TraceContext.CALL_ID_KEY);
        }
    }

    void moves(Message m, Node from, Node to) {
        String callId = printable(m, Field.CALL_ID);
        MDC.put(TraceContext.CALL_ID_KEY, callId);
        try {
            LOG.info("{} {} moved to {}, {} did not answer", printable(m, Field.METHOD), callId, to, from);
        } finally {
            MDC.remove(TraceContext.CALL_ID_KEY);
        }
    }

    /** A header-less line was answered; strangers are told the alias. */
    void line(Decision.LineAnswered answered, String name, String alias, long now) {
        LOG.info("probe from {} answered by {} ({}) in {}", text(answered.to()), name, alias, millis((double)
                (now - answered.sentAt())));
    }

    private static double rtt(Node node, Choice choice) {
        for (var view : choice.views()) {
            if (view.node() == node) {
                return view.rtt();
            }
        }
        return 0;
    }

    private static String millis(double nanos) {
        return String.format(Locale.ROOT, "%.1f ms", nanos / NANOS_PER_MILLI);
    }

    private static String text(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }

    /** A part of the message without what could break a log line. */
    private static String printable(Message m, Field field) {
        var text = new StringBuilder();
        for (int i = m.start(field); i < m.end(field); i++) {
            byte b = m.bytes()[i];
            text.append(b > ' ' && b < 127 ? (char) b : '?');
        }
        return text.toString();
    }
}
