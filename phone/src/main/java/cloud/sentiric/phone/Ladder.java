package cloud.sentiric.phone;

import cloud.sentiric.phone.sip.SipMessage;
import cloud.sentiric.phone.sip.SipRequest;
import cloud.sentiric.phone.sip.SipResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;

/** The messages of a phone in their order, with times since its last first INVITE. Written by the phone's SIP thread, read by any. */
public final class Ladder {
    /** Messages kept. */
    private static final int LIMIT = 2000;

    /**
     * A message that went out or came in.
     *
     * @param millis since the first message of the call
     */
    public record Step(double millis, boolean sent, SipMessage message) {
        @Override
        public String toString() {
            String line = switch (message) {
                case SipRequest request -> request.method() + " " + request.uri();
                case SipResponse response -> response.status() + " " + response.reason();
            };
            return "%9.1f  %s %s".formatted(millis, sent ? "→" : "←", line);
        }
    }

    private final ConcurrentLinkedQueue<Step> steps = new ConcurrentLinkedQueue<>();
    private Optional<Long> start = Optional.empty();
    private int size;

    Step add(SipMessage message, boolean sent, long now) {
        if (start.isEmpty()) {
            start = Optional.of(now);
        }
        var step = new Step((now - start.get()) / 1e6, sent, message);
        if (++size <= LIMIT) {
            steps.add(step);
        }
        return step;
    }

    /** The next message is at 0 ms. */
    void restart() {
        start = Optional.empty();
    }

    public List<Step> steps() {
        return new ArrayList<>(steps);
    }

    /** Requests of a method that were received or sent, the oldest first. */
    public List<SipRequest> requests(String method, boolean sent) {
        return steps.stream()
                .filter(step -> step.sent() == sent)
                .map(Step::message)
                .filter(SipRequest.class::isInstance)
                .map(SipRequest.class::cast)
                .filter(request -> request.is(method))
                .toList();
    }

    /** Responses received, the oldest first. */
    public List<SipResponse> responses() {
        return steps.stream()
                .filter(step -> !step.sent())
                .map(Step::message)
                .filter(SipResponse.class::isInstance)
                .map(SipResponse.class::cast)
                .toList();
    }

    @Override
    public String toString() {
        return steps.stream().map(Step::toString).collect(Collectors.joining("\n"));
    }
}
