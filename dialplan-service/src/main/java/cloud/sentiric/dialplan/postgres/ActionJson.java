package cloud.sentiric.dialplan.postgres;

import cloud.sentiric.dialplan.plan.Action;
import cloud.sentiric.dialplan.plan.Action.ConnectUser;
import cloud.sentiric.dialplan.plan.Action.EchoTest;
import cloud.sentiric.dialplan.plan.Action.EnqueueCall;
import cloud.sentiric.dialplan.plan.Action.PlayAnnouncement;
import cloud.sentiric.dialplan.plan.Action.ProcessGuestCall;
import cloud.sentiric.dialplan.plan.Action.Reject;
import cloud.sentiric.dialplan.plan.Action.StartAiConversation;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The columns action and action_data. Fields that are not there are empty, as in the contract. */
final class ActionJson {
    private static final JsonMapper MAPPER = new JsonMapper();

    private ActionJson() {}

    static String name(Action action) {
        return switch (action) {
            case StartAiConversation a -> "START_AI_CONVERSATION";
            case ProcessGuestCall a -> "PROCESS_GUEST_CALL";
            case PlayAnnouncement a -> "PLAY_ANNOUNCEMENT";
            case EchoTest a -> "ECHO_TEST";
            case ConnectUser a -> "CONNECT_USER";
            case EnqueueCall a -> "ENQUEUE_CALL";
            case Reject a -> "REJECT";
        };
    }

    static String data(Action action) {
        var json = MAPPER.createObjectNode();
        var data = switch (action) {
            case StartAiConversation(String welcome, String profile) ->
                json.put("welcome_audio_uri", welcome).put("agent_profile", profile);
            case ProcessGuestCall(String welcome) -> json.put("welcome_audio_uri", welcome);
            case PlayAnnouncement(String audio, int repeat) ->
                json.put("audio_uri", audio).put("repeat", repeat);
            case EchoTest(int seconds) -> json.put("max_seconds", seconds);
            case ConnectUser(String username) -> json.put("sip_username", username);
            case EnqueueCall(String queue, String music) ->
                json.put("queue", queue).put("music_audio_uri", music);
            case Reject(int code, String phrase) -> json.put("sip_code", code).put("reason_phrase", phrase);
        };
        return data.toString();
    }

    static Action action(String name, String data) {
        var json = MAPPER.readTree(data);
        return switch (name) {
            case "START_AI_CONVERSATION" ->
                new StartAiConversation(text(json, "welcome_audio_uri"), text(json, "agent_profile"));
            case "PROCESS_GUEST_CALL" -> new ProcessGuestCall(text(json, "welcome_audio_uri"));
            case "PLAY_ANNOUNCEMENT" -> new PlayAnnouncement(text(json, "audio_uri"), number(json, "repeat"));
            case "ECHO_TEST" -> new EchoTest(number(json, "max_seconds"));
            case "CONNECT_USER" -> new ConnectUser(text(json, "sip_username"));
            case "ENQUEUE_CALL" -> new EnqueueCall(text(json, "queue"), text(json, "music_audio_uri"));
            case "REJECT" -> new Reject(number(json, "sip_code"), text(json, "reason_phrase"));
            default -> throw new IllegalStateException("action " + name + " is unknown to this version");
        };
    }

    private static String text(JsonNode json, String field) {
        return json.path(field).asString("");
    }

    private static int number(JsonNode json, String field) {
        return json.path(field).asInt(0);
    }
}
