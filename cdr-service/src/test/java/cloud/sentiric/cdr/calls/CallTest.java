package cloud.sentiric.cdr.calls;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class CallTest {
    private static final Instant INVITE = Instant.parse("2026-11-20T10:00:00.100Z");
    private static final AttemptId ATTEMPT = new AttemptId(new UUID(1, 2));
    private static final String FROM = "sip:+905321112233@sentiric.cloud";
    private static final String TO = "sip:902124548590@sentiric.cloud;user=phone";

    private final Event started = new Event.Started(header("1", "call.started", 20), parties(null));
    private final Event answered = new Event.Answered(header("2", "call.answered", 100), "sip:2001@sentiric.cloud");
    private final Event ended = ended("3", 2100, "normal", 200, "caller");

    @Nested
    class WhileUnderWay {
        @Test
        void aStartMakesARow() {
            var call = fold(started);
            assertThat(call.status()).isEqualTo(Call.Status.STARTED);
            assertThat(call.disposition()).isNull();
            assertThat(call.callerNumber()).isEqualTo("+905321112233");
            assertThat(call.calleeNumber()).isEqualTo("902124548590");
            assertThat(call.userId()).isEqualTo("user-1");
            assertThat(call.tenantId()).isEqualTo("demo");
            assertThat(call.startTime()).isEqualTo(INVITE.plusMillis(20));
        }

        @Test
        void anAnswerGivesTheTimeOfTheAck() {
            var call = fold(started, answered);
            assertThat(call.status()).isEqualTo(Call.Status.ANSWERED);
            assertThat(call.answerTime()).isEqualTo(INVITE.plusMillis(100));
            assertThat(call.durationMs()).isZero();
        }

        @Test
        void anAnswerThatOvertakesItsStartMakesARow() {
            assertThat(fold(answered).startTime()).isEqualTo(INVITE.plusMillis(100));
        }
    }

    @Nested
    class WhenEnded {
        @Test
        void anAnsweredCallLastsFromAnswerToEnd() {
            var call = fold(started, answered, ended);
            assertThat(call.disposition()).isEqualTo(Disposition.ANSWERED);
            assertThat(call.durationMs()).isEqualTo(2000);
            assertThat(call.endedBy()).isEqualTo("caller");
            assertThat(call.startTime()).isEqualTo(INVITE);
        }

        @Test
        void anAttemptWithoutStartIsWhole() {
            var call = fold(ended("3", 700, "cancelled", 487, "caller"));
            assertThat(call.disposition()).isEqualTo(Disposition.CANCELLED);
            assertThat(call.answerTime()).isNull();
            assertThat(call.durationMs()).isZero();
            assertThat(call.startTime()).isEqualTo(INVITE);
            assertThat(call.fromUri()).isEqualTo(FROM);
            assertThat(call.toUri()).isEqualTo(TO);
            assertThat(call.direction()).isEqualTo("inbound");
            assertThat(call.id()).isEqualTo(ATTEMPT);
            assertThat(call.callId()).isEqualTo(new CallId("c1@phone"));
            assertThat(call.userId()).isEqualTo("user-1");
            assertThat(call.traceId()).isEqualTo("t");
            assertThat(call.nodeId()).isEqualTo("node-b");
            assertThat(call.trunk()).isEqualTo("acme/carrier");
        }

        @Test
        void aLateTrueEndCorrectsTheReapers() {
            var lost = ended("9", 1500, "lost", 0, "system");
            assertThat(fold(started, answered, lost).reason()).isEqualTo("lost");
            assertThat(fold(started, answered, lost, ended)).isEqualTo(fold(started, answered, ended));
        }

        @ParameterizedTest
        @CsvSource({
            "busy,486,BUSY",
            "no_answer,480,NO_ANSWER",
            "cancelled,487,CANCELLED",
            "rejected,404,REJECTED",
            "redirected,302,REDIRECTED",
            "declined,603,REJECTED",
            "unavailable,480,FAILED",
            "dialplan_unavailable,503,FAILED",
            "media_unavailable,503,FAILED",
            "not_acceptable,488,FAILED",
            "no_ack,200,FAILED",
            "lost,0,FAILED",
            "'',486,BUSY",
            "'',487,CANCELLED",
            "else,408,NO_ANSWER",
            "else,603,REJECTED",
            "else,500,FAILED",
        })
        void anUnansweredAttemptIsDisposedOfByItsReason(String reason, int code, Disposition disposition) {
            assertThat(fold(started, ended("3", 700, reason, code, "system")).disposition())
                    .isEqualTo(disposition);
        }
    }

    @Nested
    class Beside {
        @Test
        void theLastIdentificationCounts() {
            var one = new Event.Identified(header("5", "user.identified.for_call", 300), "user-2");
            var two = new Event.Identified(header("6", "user.identified.for_call", 400), "user-3");
            assertThat(fold(started, two, one).userId()).isEqualTo("user-3");
        }

        @Test
        void aRecordingBelongsToTheCall() {
            var recorded = new Event.Recorded(header("7", "call.recording.available", 5000), "s3://a/b.wav", 2000);
            assertThat(fold(recorded, ended, started, answered).recordingUrl()).isEqualTo("s3://a/b.wav");
            assertThat(fold(recorded, ended, started, answered).recordingMs()).isEqualTo(2000);
        }

        @Test
        void theFirstPhoneThatRangTellsWhen() {
            var one = new Event.Ringing(header("5", "call.ringing", 50));
            var two = new Event.Ringing(header("6", "call.ringing", 60));
            assertThat(fold(started, two, one).ringTime()).isEqualTo(INVITE.plusMillis(50));
            assertThat(fold(started).ringTime()).isNull();
        }

        @Test
        void whoWasCalledAndWhoAnsweredAreNamed() {
            var call = fold(started, answered, ended);
            assertThat(call.calleeUserId()).isEqualTo("user-2");
            assertThat(call.answeredBy()).isEqualTo("sip:2001@sentiric.cloud");
            assertThat(fold(started, ended).answeredBy()).isEmpty();
        }

        @Test
        void theLastTransferCounts() {
            var call =
                    fold(transferred("8", 900, "sip:2@x"), transferred("7", 800, "sip:1@x"), started, answered, ended);
            assertThat(call.transfer())
                    .isEqualTo(new Call.Transfer(INVITE.plusMillis(900), "callee", "blind", "sip:2@x", "attempt-2"));
            assertThat(call.durationMs()).as("as long as without it").isEqualTo(2000);
            assertThat(fold(started, answered, ended).transfer()).isNull();
        }

        @Test
        void eachPartyIsAsItWasHeardAtItsWorst() {
            var call = fold(
                    started,
                    answered,
                    ended,
                    heard("4", "caller", 4.2, 3.0, 0.01, ""),
                    heard("5", "callee", 0, 0, 0.3, "nothing_arrives"),
                    heard("6", "callee", 3.9, 2.2, 0.1, ""),
                    heard("7", "", 1, 1, 1, "not_rtp"));
            assertThat(call.caller()).isEqualTo(new Heard(4.2, 3.0, 0.01, ""));
            assertThat(call.callee()).isEqualTo(new Heard(3.9, 2.2, 0.3, "nothing_arrives"));
            assertThat(fold(started, answered, ended).caller()).isNull();
        }

        private Event heard(String id, String party, double mos, double worst, double loss, String cause) {
            return new Event.Heard(header(id, "media.quality", 2200), party, mos, worst, loss, cause);
        }

        @Test
        void nothingElseMakesARow() {
            assertThat(Call.of(List.of(
                            new Event.Ringing(header("5", "call.ringing", 1)),
                            transferred("6", 2, "sip:2@x"),
                            new Event.Other(header("8", "media.quality", 1)),
                            new Event.Recorded(header("7", "call.recording.available", 2), "x", 0))))
                    .isEmpty();
        }
    }

    /** Invariant: the record depends on the set of events alone. */
    @ParameterizedTest
    @MethodSource("seeds")
    void orderAndRepetitionMakeNoDifference(long seed) {
        var random = new Random(seed);
        var story = story(random);
        var expected = Call.of(story);
        for (var order : orders(story)) {
            var shown = new ArrayList<>(order);
            for (int copies = random.nextInt(4); copies > 0; copies--) {
                shown.add(random.nextInt(shown.size() + 1), story.get(random.nextInt(story.size())));
            }
            assertThat(Call.of(shown)).isEqualTo(expected);
        }
    }

    static Stream<Long> seeds() {
        return Stream.iterate(1L, seed -> seed + 1).limit(60);
    }

    /** Up to six events of a call, some of equal time, some contradicting others. */
    private static List<Event> story(Random random) {
        var reasons = List.of("normal", "lost", "busy", "cancelled", "");
        var story = new ArrayList<Event>();
        int size = 1 + random.nextInt(6);
        for (int n = 0; n < size; n++) {
            var id = "" + n;
            long at = random.nextInt(4) * 100L;
            story.add(
                    switch (random.nextInt(8)) {
                        case 0 -> new Event.Started(header(id, "call.started", at), parties(null));
                        case 1 -> new Event.Answered(header(id, "call.answered", at), "by-" + n);
                        case 2, 3 -> ended(id, at, reasons.get(random.nextInt(reasons.size())), 400 + n, "by-" + n);
                        case 6 -> new Event.Ringing(header(id, "call.ringing", at));
                        case 7 -> transferred(id, at, "sip:" + n + "@x");
                        case 4 -> new Event.Identified(header(id, "user.identified.for_call", at), "user-" + n);
                        default -> new Event.Recorded(header(id, "call.recording.available", at), "file-" + n, n);
                    });
        }
        return story;
    }

    private static List<List<Event>> orders(List<Event> events) {
        if (events.isEmpty()) {
            return List.of(List.of());
        }
        var all = new ArrayList<List<Event>>();
        for (var first : events) {
            var rest = new ArrayList<>(events);
            rest.remove(first);
            for (var order : orders(rest)) {
                var whole = new ArrayList<Event>(List.of(first));
                whole.addAll(order);
                all.add(whole);
            }
        }
        return all;
    }

    private static Call fold(Event... events) {
        return Call.of(List.of(events)).orElseThrow();
    }

    private static Event ended(String id, long afterMs, String reason, int code, String by) {
        return new Event.Ended(header(id, "call.ended", afterMs), parties(INVITE), reason, code, by);
    }

    private static Event transferred(String id, long afterMs, String target) {
        return new Event.Transferred(header(id, "call.transferred", afterMs), "callee", "blind", target, "attempt-2");
    }

    private static Event.Parties parties(@Nullable Instant startTime) {
        return new Event.Parties(FROM, TO, "inbound", "user-1", "user-2", startTime, "acme/carrier");
    }

    private static Event.Header header(String id, String type, long afterMs) {
        var at = INVITE.plus(Duration.ofMillis(afterMs));
        return new Event.Header(new EventId(id), type, ATTEMPT, new CallId("c1@phone"), at, "demo", "node-b", "t");
    }
}
