package cloud.sentiric.signaling;

import cloud.sentiric.signaling.call.CallEvent;
import cloud.sentiric.signaling.call.CallEvent.Subject;
import cloud.sentiric.signaling.call.CallEvents;
import cloud.sentiric.signaling.presence.CallStates;
import cloud.sentiric.signaling.presence.DialogState;
import cloud.sentiric.signaling.presence.DialogState.Direction;
import cloud.sentiric.signaling.presence.DialogState.State;
import cloud.sentiric.signaling.registrar.Domains;
import cloud.sentiric.signaling.sip.Aor;
import cloud.sentiric.signaling.sip.SipUri;
import org.jspecify.annotations.Nullable;

/** Shows whoever watches a user the calls that he has, from their answer to their end, as far as their events tell. */
final class WatchedCalls implements CallEvents {
    private final CallEvents events;
    private final CallStates states;
    private final Domains domains;

    WatchedCalls(CallEvents events, CallStates states, Domains domains) {
        this.events = events;
        this.states = states;
        this.domains = domains;
    }

    @Override
    public void publish(CallEvent event) {
        events.publish(event);
        switch (event) {
            case CallEvent.Started started -> show(started.subject(), State.CONFIRMED, started.plan() == null);
            case CallEvent.Ended ended -> show(ended.subject(), State.TERMINATED, true);
            case CallEvent.Transferred transferred -> left(transferred);
            case CallEvent.Answered _ -> {}
        }
    }

    /** Who handed a call on is in it no more. */
    private void left(CallEvent.Transferred transferred) {
        var subject = transferred.subject();
        switch (transferred.by()) {
            case CALLER -> show(subject, subject.fromUri(), Direction.INITIATOR, State.TERMINATED, subject.toUri());
            case CALLEE, SYSTEM ->
                show(subject, subject.toUri(), Direction.RECIPIENT, State.TERMINATED, subject.fromUri());
        }
    }

    private void show(Subject subject, State state, boolean toUser) {
        if (!subject.userId().isEmpty()) {
            show(subject, subject.fromUri(), Direction.INITIATOR, state, subject.toUri());
        }
        if (toUser) {
            show(subject, subject.toUri(), Direction.RECIPIENT, state, subject.fromUri());
        }
    }

    private void show(Subject subject, String party, Direction direction, State state, String other) {
        var user = user(party);
        if (user != null) {
            states.changed(user, new DialogState(subject.trace().attemptId().toString(), direction, state, other));
        }
    }

    private @Nullable Aor user(String from) {
        try {
            return domains.aor(SipUri.parse(from));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    @Override
    public void afterwards(Runnable task) {
        events.afterwards(task);
    }

    @Override
    public boolean hasRoom() {
        return events.hasRoom();
    }
}
