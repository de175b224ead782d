package cloud.sentiric.signaling.presence;

import cloud.sentiric.signaling.sip.Aor;

/** Hears what becomes of the calls of users, so that whoever watches them sees it. Any thread; does not wait. */
public interface CallStates {
    /** A dialog of a user stands so now; one that is terminated is forgotten. */
    void changed(Aor user, DialogState state);

    /** Another node says from now on how a dialog of a user stands; until then it stands as it does. */
    void left(Aor user, String id);
}
