package cloud.sentiric.signaling.dialog;

import cloud.sentiric.signaling.sip.Header;
import cloud.sentiric.signaling.sip.OutgoingRequest;
import cloud.sentiric.signaling.sip.Reply;
import cloud.sentiric.signaling.sip.Request;
import java.time.Duration;
import java.util.List;

/** Everything that a leg can want done. */
public sealed interface LegAction {
    record Respond(Request request, Reply reply) implements LegAction {}

    /** Sends a request; each response comes back. */
    record Send(OutgoingRequest request) implements LegAction {}

    /** Sends a request whose responses nobody waits for. */
    record Dismiss(OutgoingRequest request) implements LegAction {}

    record SendAck(OutgoingRequest ack) implements LegAction {}

    /** CANCEL of our INVITE. */
    record SendCancel(List<Header> reasons) implements LegAction {}

    /** Starts a timer, or starts it anew. */
    record Start(LegTimer timer, Duration delay) implements LegAction {}

    record Stop(LegTimer timer) implements LegAction {}

    /** Tells the call. */
    record Say(LegWord word) implements LegAction {}

    record Warn(String line) implements LegAction {}
}
