package cloud.sentiric.gateway.dns;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Answers by question, as long as they are good; those that are awaited are there as well, so that each is asked once. Bounded. */
final class Remembered {
    static final long LONGEST_SECONDS = 3600;
    private static final int MOST = 4096;

    private final Map<String, Answer> answers = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Answer> eldest) {
            return size() > MOST;
        }
    };

    private static final class Answer {
        private final CompletableFuture<?> value;
        private boolean known;
        private long until;

        Answer(CompletableFuture<?> value) {
            this.value = value;
        }
    }

    /** The answer, given or awaited; null if it is to be asked for. */
    @SuppressWarnings("unchecked") // A question's type is part of its text.
    <T> @Nullable CompletableFuture<T> find(String question, long now) {
        var answer = answers.get(question);
        return answer == null || (answer.known && answer.until - now < 0) ? null : (CompletableFuture<T>) answer.value;
    }

    void put(String question, CompletableFuture<?> value) {
        answers.put(question, new Answer(value));
    }

    /** It is answered, and the answer good until then. */
    void until(String question, long time) {
        var answer = answers.get(question);
        if (answer != null) {
            answer.known = true;
            answer.until = time;
        }
    }
}
