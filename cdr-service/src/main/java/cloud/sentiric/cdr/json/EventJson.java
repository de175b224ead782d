package cloud.sentiric.cdr.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import cloud.sentiric.cdr.calls.Arrival;
import cloud.sentiric.cdr.calls.AttemptId;
import cloud.sentiric.cdr.calls.Call;
import cloud.sentiric.cdr.calls.CallId;
import cloud.sentiric.cdr.calls.Event;
import cloud.sentiric.cdr.calls.EventId;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Events in the JSON of the exchange sentiric_events. */
public final class EventJson {
    /** Longest identifier: an index takes it. */
    private static final int MAX_ID = 512;

    /** Longest id of an event: a page token takes it. */
    private static final int MAX_EVENT_ID = 80;

    /** Longest event: PostgreSQL writes it with up to as many spaces, and one response takes that. */
    private static final int MAX_EVENT = 1 << 20;

    /** Longest other text of a record. */
    private static final int MAX_TEXT = 4096;

    /** RFC 3339 §1: four digits; nothing happened before computers kept time. */
    private static final int FIRST_YEAR = 1970;

    private static final int LAST_YEAR = 9999;

    private static final JsonMapper JSON = JsonMapper.shared();

    private EventJson() {}

    /** An {@link cloud.sentiric.cdr.calls.EventReader}. */
    public static Arrival read(String payload, Instant received) {
        if (payload.length() > MAX_EVENT || payload.getBytes(UTF_8).length > MAX_EVENT) {
            return new Arrival.Poison("longer than " + MAX_EVENT + " octets");
        }
        JsonNode json;
        try {
            json = JSON.readTree(payload);
        } catch (JacksonException e) {
            return new Arrival.Poison("not JSON: " + e.getOriginalMessage());
        }
        if (!json.isObject()) {
            return new Arrival.Poison("not a JSON object");
        }
        for (var name : List.of("eventId", "eventType", "attemptId", "callId")) {
            int length = json.path(name).stringValue("").length();
            int most = name.equals("eventId") ? MAX_EVENT_ID : MAX_ID;
            if (length == 0 || length > most) {
                return new Arrival.Poison(length == 0 ? "no " + name : name + " is longer than " + most);
            }
        }
        if (text(json, "eventId").chars().anyMatch(Character::isISOControl)) {
            return new Arrival.Poison("eventId has control characters");
        }
        var attempt = AttemptId.parse(text(json, "attemptId"));
        if (attempt == null) {
            return new Arrival.Poison("attemptId is no UUID");
        }
        try {
            return new Arrival.Legible(event(json, attempt, received), payload);
        } catch (DateTimeException e) {
            return new Arrival.Poison("a time is not RFC 3339: " + e.getMessage());
        }
    }

    private static Event event(JsonNode json, AttemptId attempt, Instant received) {
        var at = time(json, "timestamp");
        var header = new Event.Header(
                new EventId(text(json, "eventId")),
                text(json, "eventType"),
                attempt,
                new CallId(text(json, "callId")),
                at == null ? received : at,
                id(json, "tenantId"),
                id(json, "nodeId"),
                id(json, "traceId"));
        return switch (header.type()) {
            case "call.started" -> new Event.Started(header, parties(json));
            case "call.ringing" -> new Event.Ringing(header);
            case "call.answered" -> new Event.Answered(header, text(json, "answeredBy"));
            case "call.transferred" ->
                new Event.Transferred(
                        header, id(json, "by"), id(json, "kind"), text(json, "target"), id(json, "newAttemptId"));
            case "call.ended" ->
                new Event.Ended(
                        header,
                        parties(json),
                        text(json, "reason"),
                        json.path("sipCode").asInt(0),
                        text(json, "endedBy"));
            case "user.identified.for_call" -> new Event.Identified(header, id(json, "userId"));
            case "call.recording.available" ->
                new Event.Recorded(
                        header,
                        text(json, "recordingUri"),
                        Math.max(0, json.path("durationMs").asLong(0)));
            case Call.QUALITY -> quality(header, json);
            default -> new Event.Other(header);
        };
    }

    /** What is not known is null in the event. */
    private static Event quality(Event.Header header, JsonNode json) {
        return json.path("last").booleanValue(false)
                ? new Event.Heard(
                        header,
                        id(json, "party"),
                        json.path("mos").doubleValue(0),
                        json.path("worstMos").doubleValue(0),
                        json.path("loss").doubleValue(0),
                        id(json, "cause"))
                : new Event.Other(header);
    }

    private static Event.Parties parties(JsonNode json) {
        return new Event.Parties(
                text(json, "fromUri"),
                text(json, "toUri"),
                id(json, "direction"),
                id(json, "userId"),
                id(json, "calleeUserId"),
                time(json, "startTime"),
                id(json, "trunk"));
    }

    private static @Nullable Instant time(JsonNode json, String name) {
        var text = text(json, name);
        if (text.isEmpty()) {
            return null;
        }
        var time = OffsetDateTime.parse(text);
        if (time.getYear() < FIRST_YEAR || time.getYear() > LAST_YEAR) {
            throw new DateTimeException("year " + time.getYear());
        }
        return time.toInstant();
    }

    private static String id(JsonNode json, String name) {
        return shortened(json.path(name).stringValue(""), MAX_ID);
    }

    private static String text(JsonNode json, String name) {
        return shortened(json.path(name).stringValue(""), MAX_TEXT);
    }

    private static String shortened(String text, int length) {
        return text.length() <= length ? text : text.substring(0, length);
    }
}
