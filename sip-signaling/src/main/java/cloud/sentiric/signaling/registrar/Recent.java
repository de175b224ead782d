package cloud.sentiric.signaling.registrar;

import cloud.sentiric.signaling.registrar.Bindings.Loaded.Found;
import cloud.sentiric.signaling.sip.Aor;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Bindings as this worker stored them last: what they probably still are, since a phone refreshes with one Call-ID (RFC 3261 §10.2) and
 * so at one worker. Belongs to the worker's thread.
 */
final class Recent {
    private static final int MAX = 25_000;
    /** Of an ordinary user some hundred; what is longer is read again. */
    private static final int MAX_CHARACTERS = 4096;

    private final Map<Aor, Found> byAor = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Aor, Found> eldest) {
            return size() > MAX;
        }
    };

    @Nullable
    Found of(Aor aor) {
        return byAor.get(aor);
    }

    void stored(Aor aor, Found found) {
        byAor.remove(aor);
        if (!found.bindings().isEmpty() && characters(found) <= MAX_CHARACTERS) {
            byAor.put(aor, found);
        }
    }

    private static int characters(Found found) {
        return found.bindings().stream().mapToInt(Recent::characters).sum();
    }

    private static int characters(Binding binding) {
        return binding.uri().text().length()
                + binding.parameters().toString().length()
                + binding.callId().value().length()
                + binding.userAgent().length()
                + binding.path().stream().mapToInt(String::length).sum();
    }

    void forget(Aor aor) {
        byAor.remove(aor);
    }
}
