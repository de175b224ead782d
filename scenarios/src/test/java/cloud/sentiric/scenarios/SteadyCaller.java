package cloud.sentiric.scenarios;

import cloud.sentiric.phone.Phone;
import cloud.sentiric.phone.UnexpectedSip;
import cloud.sentiric.phone.sip.CallId;
import java.net.InetAddress;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.awaitility.Awaitility;

/** Two that call without pause, one the echo and one a user, and note what became of each attempt. */
final class SteadyCaller {
    private static final InetAddress TRUNK = InetAddress.ofLiteral("127.0.0.2");
    private static final Duration PAUSE = Duration.ofMillis(250);
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    /** Until what waited on disk for a broker is in the database. */
    private static final Duration CATCHING_UP = Duration.ofSeconds(90);

    /**
     * What a caller saw.
     *
     * @param end nanoseconds, when it was answered or given up
     */
    private record Attempt(CallId callId, boolean answered, long end) {}

    private final Platform platform;
    private final Queue<Attempt> attempts = new ConcurrentLinkedQueue<>();

    SteadyCaller(Platform platform) {
        this.platform = platform;
    }

    /** A time in which they call. */
    final class Calling implements AutoCloseable {
        private final List<Thread> threads;
        private final long begin = System.nanoTime();
        private volatile boolean goesOn = true;

        private Calling() {
            threads = List.of(Platform.ECHO, Platform.ALICE).stream()
                    .map(number -> Thread.ofPlatform().start(() -> calls(number)))
                    .toList();
        }

        private void calls(String number) {
            while (goesOn) {
                attempts.add(attempt(number));
            }
        }

        void goOnFor(Duration time) {
            Awaitility.await().pollDelay(time).atMost(time.plusSeconds(5)).until(() -> true);
        }

        /** The longest time between two answered calls. */
        Duration longestSilence() {
            var answers = new ArrayList<Long>();
            answers.add(begin);
            attempts.stream()
                    .filter(attempt -> attempt.answered() && attempt.end() > begin)
                    .map(Attempt::end)
                    .sorted()
                    .forEach(answers::add);
            answers.add(System.nanoTime());
            long longest = 0;
            for (int i = 1; i < answers.size(); i++) {
                longest = Math.max(longest, answers.get(i) - answers.get(i - 1));
            }
            return Duration.ofNanos(longest);
        }

        @Override
        public void close() {
            goesOn = false;
            for (var thread : threads) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }

    Calling begin() {
        return new Calling();
    }

    private Attempt attempt(String number) {
        try (var phone = Phone.caller(TRUNK, platform.gateway(), "905551112299", platform.realm())) {
            var callId = phone.invite(platform.uri(number));
            boolean answered = false;
            try {
                answered = phone.expectsFinal(PATIENCE).status() == 200;
            } catch (UnexpectedSip _) {
                phone.cancel();
            }
            long end = System.nanoTime();
            Awaitility.await().pollDelay(PAUSE).until(() -> true);
            if (answered) {
                phone.hangUp();
                Awaitility.await().pollDelay(PAUSE).until(() -> true);
            }
            return new Attempt(callId, answered, end);
        }
    }

    private static boolean isTrue(Attempt attempt, List<CallRow> rows) {
        long answered = rows.stream()
                .filter(row -> row.disposition().equals("ANSWERED"))
                .count();
        return answered == (attempt.answered() ? 1 : 0)
                && rows.stream().allMatch(row -> row.status().equals("ENDED"));
    }

    /**
     * One row says that it was answered of each call that was, and none of any other. Where an edge moves an INVITE to another node, as the
     * first one is cut off, either has a row of what it did itself.
     */
    void everyAttemptHasOneTrueRow() {
        for (var attempt : attempts) {
            Awaitility.await("a true row of " + attempt)
                    .atMost(CATCHING_UP)
                    .ignoreException(SQLException.class)
                    .until(() -> platform.calls().rows(attempt.callId()), rows -> isTrue(attempt, rows));
        }
        System.out.printf(
                "%d attempts, %d answered%n",
                attempts.size(), attempts.stream().filter(Attempt::answered).count());
    }
}
