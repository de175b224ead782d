package cloud.sentiric.cdr.json;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.cdr.calls.Arrival;
import cloud.sentiric.cdr.calls.Event;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventJsonTest {
    private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");

    @Test
    void aStartIsRead() {
        var event = read("""
                {"eventId":"e1","eventType":"call.started","attemptId":"01990000-0000-7000-8000-000000000001","callId":"c1","traceId":"t1","timestamp":"2026-11-20T10:00:00.123Z",
                 "tenantId":"demo","nodeId":"node-b","fromUri":"sip:1001@x","toUri":"sip:902124548590@x","direction":"inbound",
                 "mediaInfo":{"callerRtpAddr":"127.0.0.1:4000","serverRtpPort":10000},
                 "dialplanResolution":{"dialplanId":"welcome","tenantId":"demo",
                   "action":{"action":"PLAY_ANNOUNCEMENT","actionData":{}},"matchedUser":null},"userId":"u1"}
                """);
        assertThat(event).isInstanceOfSatisfying(Event.Started.class, started -> {
            assertThat(started.header().timestamp()).isEqualTo(Instant.parse("2026-11-20T10:00:00.123Z"));
            assertThat(started.header().tenantId()).isEqualTo("demo");
            assertThat(started.parties().userId()).isEqualTo("u1");
            assertThat(started.parties().fromUri()).isEqualTo("sip:1001@x");
        });
    }

    @Test
    void qualityOfTheWholeTimeIsReadAndThatOfAPartIsKept() {
        var quality = """
                {"eventId":"e1","eventType":"media.quality","attemptId":"01990000-0000-7000-8000-000000000001","callId":"c1","party":"caller",
                 "last":%s,"mos":%s,"worstMos":2.5,"loss":0.125,"cause":null}""";
        assertThat(read(quality.formatted("true", "4.1")))
                .isInstanceOfSatisfying(
                        Event.Heard.class,
                        heard -> assertThat(heard)
                                .isEqualTo(new Event.Heard(heard.header(), "caller", 4.1, 2.5, 0.125, "")));
        assertThat(read(quality.formatted("true", "null")))
                .isInstanceOfSatisfying(
                        Event.Heard.class, heard -> assertThat(heard.mos()).isZero());
        assertThat(read(quality.formatted("false", "4.1"))).isInstanceOf(Event.Other.class);
        assertThat(read(quality.formatted("\"yes\"", "\"good\""))).isInstanceOf(Event.Other.class);
    }

    @Test
    void aGuestHasNoUser() {
        var event = read("""
                {"eventId":"e1","eventType":"call.started","attemptId":"01990000-0000-7000-8000-000000000001","callId":"c1","dialplanResolution":{"matchedUser":null}}""");
        assertThat(event)
                .isInstanceOfSatisfying(
                        Event.Started.class,
                        started -> assertThat(started.parties().userId()).isEmpty());
    }

    @Test
    void anEndIsRead() {
        var event = read("""
                {"eventId":"e3","eventType":"call.ended","attemptId":"01990000-0000-7000-8000-000000000001","callId":"c1","timestamp":"2026-11-20T13:00:02+03:00","reason":"busy",
                 "sipCode":486,"endedBy":"callee","fromUri":"sip:a@x","toUri":"sip:b@x","direction":"inbound",
                 "startTime":"2026-11-20T10:00:00Z","mediaInfo":null}""");
        assertThat(event).isInstanceOfSatisfying(Event.Ended.class, ended -> {
            assertThat(ended.header().timestamp()).isEqualTo(Instant.parse("2026-11-20T10:00:02Z"));
            assertThat(ended.sipCode()).isEqualTo(486);
            assertThat(ended.parties().startTime()).isEqualTo(Instant.parse("2026-11-20T10:00:00Z"));
        });
    }

    @Test
    void anAnswerATransferAndAnEndNameTheirParties() {
        assertThat(read("""
                {"eventId":"e1","eventType":"call.answered","attemptId":"01990000-0000-7000-8000-000000000001","callId":"c1","answeredBy":"sip:2001@x"}"""))
                .isInstanceOfSatisfying(
                        Event.Answered.class,
                        answered -> assertThat(answered.answeredBy()).isEqualTo("sip:2001@x"));
        assertThat(read("""
                {"eventId":"e2","eventType":"call.transferred","attemptId":"01990000-0000-7000-8000-000000000001","callId":"c1","by":"callee",
                 "kind":"attended","target":"sip:2002@x","newAttemptId":"01990000-0000-7000-8000-000000000002"}""")).isInstanceOfSatisfying(Event.Transferred.class, transferred -> {
            assertThat(transferred.by()).isEqualTo("callee");
            assertThat(transferred.kind()).isEqualTo("attended");
            assertThat(transferred.target()).isEqualTo("sip:2002@x");
            assertThat(transferred.attempt()).isEqualTo("01990000-0000-7000-8000-000000000002");
        });
        assertThat(read("""
                {"eventId":"e3","eventType":"call.ended","attemptId":"01990000-0000-7000-8000-000000000001","callId":"c1","calleeUserId":"u2"}"""))
                .isInstanceOfSatisfying(
                        Event.Ended.class,
                        ended -> assertThat(ended.parties().calleeUserId()).isEqualTo("u2"));
        assertThat(read("""
                {"eventId":"e4","eventType":"call.ringing","attemptId":"01990000-0000-7000-8000-000000000001","callId":"c1"}""")).isInstanceOf(Event.Ringing.class);
    }

    @Test
    void anUnknownTypeIsNoPoisonAndATimeThatIsMissingIsThatOfTheArrival() {
        var event = read("""
                {"eventId":"e1","eventType":"call.hummed","attemptId":"01990000-0000-7000-8000-000000000001","callId":"c1","tune":{"key":"C"}}""");
        assertThat(event).isInstanceOf(Event.Other.class);
        assertThat(event.header().timestamp()).isEqualTo(NOW);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nonsense | not JSON",
                "'' | not a JSON object",
                "[1] | not a JSON object",
                "{\"eventType\":\"t\",\"attemptId\":\"01990000-0000-7000-8000-000000000001\",\"callId\":\"c\"} | no eventId",
                "{\"eventId\":\"\",\"eventType\":\"t\",\"attemptId\":\"01990000-0000-7000-8000-000000000001\",\"callId\":\"c\"} | no eventId",
                "{\"eventId\":\"e\",\"attemptId\":\"01990000-0000-7000-8000-000000000001\",\"callId\":\"c\"} | no eventType",
                "{\"eventId\":\"e\",\"eventType\":\"t\",\"callId\":\"c\"} | no attemptId",
                "{\"eventId\":\"e\",\"eventType\":\"t\",\"attemptId\":\"c\",\"callId\":\"c\"} | attemptId is no UUID",
                "{\"eventId\":\"e\",\"eventType\":\"t\",\"attemptId\":\"01990000-0000-7000-8000-000000000001\"} | no callId",
                "{\"eventId\":\"e\",\"eventType\":\"t\",\"attemptId\":\"01990000-0000-7000-8000-000000000001\",\"callId\":7} | no callId",
                "{\"eventId\":\"e\",\"eventType\":\"t\",\"attemptId\":\"01990000-0000-7000-8000-000000000001\",\"callId\":\"c\",\"timestamp\":\"noon\"} | a time is not RFC 3339",
                "{\"eventId\":\"e\",\"eventType\":\"t\",\"attemptId\":\"01990000-0000-7000-8000-000000000001\",\"callId\":\"c\",\"timestamp\":\"+300000-01-01T00:00:00Z\"} | a time is not RFC 3339",
                "{\"eventId\":\"e\",\"eventType\":\"t\",\"attemptId\":\"01990000-0000-7000-8000-000000000001\",\"callId\":\"c\"} x | not JSON",
            })
    void poisonSaysWhy(String body, String cause) {
        assertThat(EventJson.read(body, NOW))
                .isInstanceOfSatisfying(
                        Arrival.Poison.class,
                        poison -> assertThat(poison.cause()).startsWith(cause));
    }

    @Test
    void anIdentifierThatNoIndexTakesIsPoison() {
        var body =
                "{\"eventId\":\"e\",\"eventType\":\"t\",\"attemptId\":\"x\",\"callId\":\"" + "c".repeat(3000) + "\"}";
        assertThat(EventJson.read(body, NOW)).isInstanceOf(Arrival.Poison.class);
    }

    @Test
    void whatNoPageTakesIsPoison() {
        var large = """
                {"eventId":"e1","eventType":"call.hummed","attemptId":"01990000-0000-7000-8000-000000000001","callId":"c1","tune":"%s"}""".formatted("ü".repeat(1 << 19));
        assertThat(EventJson.read(large, NOW)).isEqualTo(new Arrival.Poison("longer than 1048576 octets"));
        var id = """
                {"eventId":"%s","eventType":"call.hummed","attemptId":"01990000-0000-7000-8000-000000000001","callId":"c1"}""".formatted("e".repeat(81));
        assertThat(EventJson.read(id, NOW)).isEqualTo(new Arrival.Poison("eventId is longer than 80"));
        assertThat(EventJson.read(id.replace("e".repeat(81), "e\\u0001"), NOW))
                .isEqualTo(new Arrival.Poison("eventId has control characters"));
    }

    private static Event read(String body) {
        return ((Arrival.Legible) EventJson.read(body, NOW)).event();
    }
}
