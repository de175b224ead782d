package cloud.sentiric.signaling.call;

/** What a plan wants done with a call. Audio URIs may be empty: nothing is played. */
public sealed interface PlanAction {
    /** Name of the action in the contract. */
    String name();

    /** Answered; a welcome is played, then an agent takes over. */
    record StartAiConversation(String welcomeAudioUri, String agentProfile) implements PlanAction {
        @Override
        public String name() {
            return "START_AI_CONVERSATION";
        }
    }

    /** Answered; a welcome is played; the caller is not known yet. */
    record ProcessGuestCall(String welcomeAudioUri) implements PlanAction {
        @Override
        public String name() {
            return "PROCESS_GUEST_CALL";
        }
    }

    /** Answered; an announcement is played as often as told, then the call ends. */
    record PlayAnnouncement(String audioUri, int repeat) implements PlanAction {
        @Override
        public String name() {
            return "PLAY_ANNOUNCEMENT";
        }
    }

    /** Answered; the caller hears itself for so many seconds, 0: the platform's limit. */
    record EchoTest(int maxSeconds) implements PlanAction {
        @Override
        public String name() {
            return "ECHO_TEST";
        }
    }

    /** Carried on to a SIP user. */
    record ConnectUser(String sipUsername) implements PlanAction {
        @Override
        public String name() {
            return "CONNECT_USER";
        }
    }

    /** Answered; waits in a queue with music. */
    record EnqueueCall(String queue, String musicAudioUri) implements PlanAction {
        @Override
        public String name() {
            return "ENQUEUE_CALL";
        }
    }

    /** Refused with a final SIP status, 400 to 699; an empty phrase is the standard one. */
    record Reject(int status, String phrase) implements PlanAction {
        @Override
        public String name() {
            return "REJECT";
        }
    }
}
