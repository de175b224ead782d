package cloud.sentiric.phone.sip;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The answers given last, for requests that come again (RFC 3261 §17.2.2). */
final class ServerTransactions {
    private record Key(Branch branch, Hop sentBy, String method) {}

    private final Map<Key, SipResponse> answers;

    ServerTransactions(int limit) {
        answers = new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<Key, SipResponse> eldest) {
                return size() > limit;
            }
        };
    }

    Optional<SipResponse> answer(SipRequest request) {
        return Optional.ofNullable(answers.get(key(request)));
    }

    void answered(SipRequest request, SipResponse response) {
        answers.put(key(request), response);
    }

    /** RFC 3261 §17.2.3. */
    private static Key key(SipRequest request) {
        var via = request.via();
        return new Key(via.branch().orElseThrow(), via.sentBy(), request.method());
    }
}
