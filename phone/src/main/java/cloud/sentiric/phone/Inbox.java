package cloud.sentiric.phone;

import cloud.sentiric.phone.sip.Effect;
import cloud.sentiric.phone.sip.SipRequest;
import cloud.sentiric.phone.sip.SipResponse;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** What has come in and nobody has asked for yet. Filled by the phone's SIP thread, emptied by the thread that tells it what to do. */
final class Inbox {
    /** Responses, and requests, that may wait; more is a mistake of the test. */
    private static final int LIMIT = 1000;

    private final LinkedBlockingQueue<Effect> answers = new LinkedBlockingQueue<>(LIMIT);
    private final LinkedBlockingQueue<SipRequest> requests = new LinkedBlockingQueue<>(LIMIT);
    private final Deque<Effect> putAside = new ArrayDeque<>();
    private final Ladder ladder;

    Inbox(Ladder ladder) {
        this.ladder = ladder;
    }

    void add(Effect answer) {
        answers.add(answer);
    }

    void add(SipRequest request) {
        requests.add(request);
    }

    /** The next response to requests of a method (any, if it is empty), which must have this status; 100 is left out. */
    SipResponse response(String method, int status, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        String expected = "a " + status;
        var response = next(method, deadline, expected);
        while (response.status() == 100 && status != 100) {
            response = next(method, deadline, expected);
        }
        if (response.status() != status) {
            throw new UnexpectedSip(expected, response.startLine(), ladder);
        }
        return response;
    }

    /** The next final response to requests of a method. */
    SipResponse finalResponse(String method, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        var response = next(method, deadline, "a final response");
        while (response.isProvisional()) {
            response = next(method, deadline, "a final response");
        }
        return response;
    }

    /** The next final response to requests of a method, which must not be a 2xx. */
    SipResponse refusal(String method, Duration patience) {
        var response = finalResponse(method, patience);
        if (response.isSuccess()) {
            throw new UnexpectedSip("a refusal", response.startLine(), ladder);
        }
        return response;
    }

    SipRequest request(String method, Duration patience) {
        var request = poll(requests, System.nanoTime() + patience.toNanos())
                .orElseThrow(
                        () -> new UnexpectedSip("a " + method, "nothing in " + patience.toMillis() + " ms", ladder));
        if (!request.is(method)) {
            throw new UnexpectedSip("a " + method, request.startLine(), ladder);
        }
        return request;
    }

    private SipResponse next(String method, long deadline, String expected) {
        return switch (nextEffect(method, deadline).orElse(null)) {
            case null -> throw new UnexpectedSip(expected, "nothing in time", ladder);
            case Effect.Answered answered -> answered.response();
            case Effect.Unanswered unanswered ->
                throw new UnexpectedSip(
                        expected, "no response to " + unanswered.request().startLine(), ladder);
            case Effect.Send _, Effect.Asked _, Effect.Violated _ ->
                throw new IllegalStateException("no response, but waits for one");
        };
    }

    private Optional<Effect> nextEffect(String method, long deadline) {
        var kept = putAside.stream().filter(effect -> concerns(effect, method)).findFirst();
        if (kept.isPresent()) {
            putAside.remove(kept.get());
            return kept;
        }
        while (true) {
            var effect = poll(answers, deadline);
            if (effect.isEmpty() || concerns(effect.get(), method)) {
                return effect;
            }
            putAside.add(effect.get());
        }
    }

    private static boolean concerns(Effect effect, String method) {
        return method.isEmpty()
                || switch (effect) {
                    case Effect.Answered answered -> answered.request().is(method);
                    case Effect.Unanswered unanswered -> unanswered.request().is(method);
                    case Effect.Send _, Effect.Asked _, Effect.Violated _ -> false;
                };
    }

    private static <T> Optional<T> poll(LinkedBlockingQueue<T> queue, long deadline) {
        try {
            return Optional.ofNullable(queue.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
