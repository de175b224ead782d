package cloud.sentiric.signaling.call;

/** How a call to a SIP user is carried on: with a leg to each contact, or by 302 to the caller. */
public enum CallSchema {
    PROXY,
    REDIRECT
}
