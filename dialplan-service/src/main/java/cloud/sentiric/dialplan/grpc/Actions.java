package cloud.sentiric.dialplan.grpc;

import cloud.sentiric.proto.dialplan.v1.Action;
import cloud.sentiric.proto.dialplan.v1.ActionData;
import cloud.sentiric.proto.dialplan.v1.ActionData.DataCase;
import cloud.sentiric.proto.dialplan.v1.ConnectUser;
import cloud.sentiric.proto.dialplan.v1.EchoTest;
import cloud.sentiric.proto.dialplan.v1.EnqueueCall;
import cloud.sentiric.proto.dialplan.v1.PlayAnnouncement;
import cloud.sentiric.proto.dialplan.v1.ProcessGuestCall;
import cloud.sentiric.proto.dialplan.v1.Reject;
import cloud.sentiric.proto.dialplan.v1.StartAiConversation;
import cloud.sentiric.store.record.Outcome;

/** The contract's actions with their data, and the core's, each as the other. */
final class Actions {
    private Actions() {}

    static Action action(cloud.sentiric.dialplan.plan.Action action) {
        return switch (action) {
            case cloud.sentiric.dialplan.plan.Action.StartAiConversation a -> Action.ACTION_START_AI_CONVERSATION;
            case cloud.sentiric.dialplan.plan.Action.ProcessGuestCall a -> Action.ACTION_PROCESS_GUEST_CALL;
            case cloud.sentiric.dialplan.plan.Action.PlayAnnouncement a -> Action.ACTION_PLAY_ANNOUNCEMENT;
            case cloud.sentiric.dialplan.plan.Action.EchoTest a -> Action.ACTION_ECHO_TEST;
            case cloud.sentiric.dialplan.plan.Action.ConnectUser a -> Action.ACTION_CONNECT_USER;
            case cloud.sentiric.dialplan.plan.Action.EnqueueCall a -> Action.ACTION_ENQUEUE_CALL;
            case cloud.sentiric.dialplan.plan.Action.Reject a -> Action.ACTION_REJECT;
        };
    }

    static ActionData data(cloud.sentiric.dialplan.plan.Action action) {
        var data = ActionData.newBuilder();
        switch (action) {
            case cloud.sentiric.dialplan.plan.Action.StartAiConversation(String welcome, String profile) ->
                data.setStartAiConversation(StartAiConversation.newBuilder()
                        .setWelcomeAudioUri(welcome)
                        .setAgentProfile(profile));
            case cloud.sentiric.dialplan.plan.Action.ProcessGuestCall(String welcome) ->
                data.setProcessGuestCall(ProcessGuestCall.newBuilder().setWelcomeAudioUri(welcome));
            case cloud.sentiric.dialplan.plan.Action.PlayAnnouncement(String audio, int repeat) ->
                data.setPlayAnnouncement(
                        PlayAnnouncement.newBuilder().setAudioUri(audio).setRepeat(repeat));
            case cloud.sentiric.dialplan.plan.Action.EchoTest(int seconds) ->
                data.setEchoTest(EchoTest.newBuilder().setMaxSeconds(seconds));
            case cloud.sentiric.dialplan.plan.Action.ConnectUser(String username) ->
                data.setConnectUser(ConnectUser.newBuilder().setSipUsername(username));
            case cloud.sentiric.dialplan.plan.Action.EnqueueCall(String queue, String music) ->
                data.setEnqueueCall(EnqueueCall.newBuilder().setQueue(queue).setMusicAudioUri(music));
            case cloud.sentiric.dialplan.plan.Action.Reject(int code, String phrase) ->
                data.setReject(Reject.newBuilder().setSipCode(code).setReasonPhrase(phrase));
        }
        return data.build();
    }

    /** The action with its data; data that is not set is empty, data of another action is refused. */
    static Outcome<cloud.sentiric.dialplan.plan.Action> action(Action action, ActionData data) {
        return switch (action) {
            case ACTION_START_AI_CONVERSATION ->
                fitting(
                        data,
                        DataCase.START_AI_CONVERSATION,
                        new cloud.sentiric.dialplan.plan.Action.StartAiConversation(
                                data.getStartAiConversation().getWelcomeAudioUri(),
                                data.getStartAiConversation().getAgentProfile()));
            case ACTION_PROCESS_GUEST_CALL ->
                fitting(
                        data,
                        DataCase.PROCESS_GUEST_CALL,
                        new cloud.sentiric.dialplan.plan.Action.ProcessGuestCall(
                                data.getProcessGuestCall().getWelcomeAudioUri()));
            case ACTION_PLAY_ANNOUNCEMENT ->
                fitting(
                        data,
                        DataCase.PLAY_ANNOUNCEMENT,
                        new cloud.sentiric.dialplan.plan.Action.PlayAnnouncement(
                                data.getPlayAnnouncement().getAudioUri(),
                                data.getPlayAnnouncement().getRepeat()));
            case ACTION_ECHO_TEST ->
                fitting(
                        data,
                        DataCase.ECHO_TEST,
                        new cloud.sentiric.dialplan.plan.Action.EchoTest(
                                data.getEchoTest().getMaxSeconds()));
            case ACTION_CONNECT_USER ->
                fitting(
                        data,
                        DataCase.CONNECT_USER,
                        new cloud.sentiric.dialplan.plan.Action.ConnectUser(
                                data.getConnectUser().getSipUsername()));
            case ACTION_ENQUEUE_CALL ->
                fitting(
                        data,
                        DataCase.ENQUEUE_CALL,
                        new cloud.sentiric.dialplan.plan.Action.EnqueueCall(
                                data.getEnqueueCall().getQueue(),
                                data.getEnqueueCall().getMusicAudioUri()));
            case ACTION_REJECT ->
                fitting(
                        data,
                        DataCase.REJECT,
                        new cloud.sentiric.dialplan.plan.Action.Reject(
                                data.getReject().getSipCode(), data.getReject().getReasonPhrase()));
            case ACTION_UNSPECIFIED, UNRECOGNIZED -> Outcome.invalid("dialplan.action", "must be a known action");
        };
    }

    private static Outcome<cloud.sentiric.dialplan.plan.Action> fitting(
            ActionData data, DataCase wanted, cloud.sentiric.dialplan.plan.Action action) {
        boolean fits = data.getDataCase() == wanted || data.getDataCase() == DataCase.DATA_NOT_SET;
        return fits ? Outcome.done(action) : Outcome.invalid("dialplan.action_data", "must fit the action");
    }
}
