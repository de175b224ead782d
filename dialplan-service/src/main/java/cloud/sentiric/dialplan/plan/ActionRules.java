package cloud.sentiric.dialplan.plan;

import cloud.sentiric.dialplan.plan.Action.ConnectUser;
import cloud.sentiric.dialplan.plan.Action.EchoTest;
import cloud.sentiric.dialplan.plan.Action.EnqueueCall;
import cloud.sentiric.dialplan.plan.Action.PlayAnnouncement;
import cloud.sentiric.dialplan.plan.Action.ProcessGuestCall;
import cloud.sentiric.dialplan.plan.Action.Reject;
import cloud.sentiric.dialplan.plan.Action.StartAiConversation;
import cloud.sentiric.store.record.Violation;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What the data of an action must be. */
final class ActionRules {
    private static final String AT = "dialplan.action_data.";
    private static final int MAX_REPEAT = 100;
    private static final int MAX_ECHO_SECONDS = 3600;
    private static final int MAX_TEXT_LENGTH = 128;
    private static final Pattern SIP_USERNAME = Pattern.compile("[A-Za-z0-9_.!~*+-]{1,64}");

    private ActionRules() {}

    static List<Violation> violations(Action action) {
        return switch (action) {
            case StartAiConversation(String welcome, String profile) ->
                found(Stream.of(
                        optionalAudio(AT + "start_ai_conversation.welcome_audio_uri", welcome),
                        Rules.text(AT + "start_ai_conversation.agent_profile", profile, MAX_TEXT_LENGTH)));
            case ProcessGuestCall(String welcome) ->
                found(Stream.of(optionalAudio(AT + "process_guest_call.welcome_audio_uri", welcome)));
            case PlayAnnouncement(String audio, int repeat) ->
                found(Stream.of(
                        Rules.audioUri(AT + "play_announcement.audio_uri", audio),
                        Rules.range(AT + "play_announcement.repeat", repeat, 0, MAX_REPEAT)));
            case EchoTest(int seconds) ->
                found(Stream.of(Rules.range(AT + "echo_test.max_seconds", seconds, 0, MAX_ECHO_SECONDS)));
            case ConnectUser(String username) ->
                found(Stream.of(Rules.check(
                        SIP_USERNAME.matcher(username).matches(),
                        AT + "connect_user.sip_username",
                        "must be 1 to 64 letters, digits or _.!~*+-")));
            case EnqueueCall(String queue, String music) ->
                found(Stream.of(
                        Rules.word(AT + "enqueue_call.queue", queue),
                        optionalAudio(AT + "enqueue_call.music_audio_uri", music)));
            // RFC 3261 §21.4 to §21.6: only a final response that refuses.
            case Reject(int code, String phrase) ->
                found(Stream.of(
                        Rules.range(AT + "reject.sip_code", code, 400, 699),
                        Rules.text(AT + "reject.reason_phrase", phrase, MAX_TEXT_LENGTH)));
        };
    }

    private static Optional<Violation> optionalAudio(String field, String uri) {
        return uri.isEmpty() ? Optional.empty() : Rules.audioUri(field, uri);
    }

    private static List<Violation> found(Stream<Optional<Violation>> checks) {
        return checks.flatMap(Optional::stream).toList();
    }
}
