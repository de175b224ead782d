package cloud.sentiric.signaling.call;

/** What a plan wants done with a call. Audio URIs may be empty: nothing is played. */
public sealed interface PlanAction {
    /** Answered; a welcome is played, then an agent takes over. */
    record StartAiConversation(String welcomeAudioUri, String agentProfile) implements PlanAction {}

    /** Answered; a welcome is played; the caller is not known yet. */
    record ProcessGuestCall(String welcomeAudioUri) implements PlanAction {}

    /** Answered; an announcement is played as often as told, then the call ends. */
    record PlayAnnouncement(String audioUri, int repeat) implements PlanAction {}

    /** Answered; the caller hears itself for so many seconds, 0: the platform's limit. */
    record EchoTest(int maxSeconds) implements PlanAction {}

    /** Carried on to a SIP user. */
    record ConnectUser(String sipUsername) implements PlanAction {}

    /** Answered; waits in a queue with music. */
    record EnqueueCall(String queue, String musicAudioUri) implements PlanAction {}

    /** Refused with a final SIP status, 400 to 699; an empty phrase is the standard one. */
    record Reject(int status, String phrase) implements PlanAction {}

    /** Name of the action in the contract. */
    default String name() {
        return switch (this) {
            case StartAiConversation _ -> "START_AI_CONVERSATION";
            case ProcessGuestCall _ -> "PROCESS_GUEST_CALL";
            case PlayAnnouncement _ -> "PLAY_ANNOUNCEMENT";
            case EchoTest _ -> "ECHO_TEST";
            case ConnectUser _ -> "CONNECT_USER";
            case EnqueueCall _ -> "ENQUEUE_CALL";
            case Reject _ -> "REJECT";
        };
    }
}
