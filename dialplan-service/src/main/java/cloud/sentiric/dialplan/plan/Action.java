package cloud.sentiric.dialplan.plan;

/** What is done with a call, and with what. Audio is named by file: or tone:; an empty name is none. */
public sealed interface Action {
    /** Answered; an agent takes over. */
    record StartAiConversation(String welcomeAudioUri, String agentProfile) implements Action {}

    /** Answered; the caller is not known yet. */
    record ProcessGuestCall(String welcomeAudioUri) implements Action {}

    /** Answered; an announcement is played so many times (0 is 1), then the call ends. */
    record PlayAnnouncement(String audioUri, int repeat) implements Action {}

    /** Answered; the caller hears itself for so many seconds (0 is the platform's limit). */
    record EchoTest(int maxSeconds) implements Action {}

    /** Carried on to a SIP user, named by the user part of its AOR. */
    record ConnectUser(String sipUsername) implements Action {}

    /** Answered; waits in a queue. */
    record EnqueueCall(String queue, String musicAudioUri) implements Action {}

    /** Refused with a SIP status, 400 to 699; an empty phrase is the standard one. */
    record Reject(int sipCode, String reasonPhrase) implements Action {}
}
