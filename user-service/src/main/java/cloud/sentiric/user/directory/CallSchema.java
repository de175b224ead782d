package cloud.sentiric.user.directory;

/** How a call to a SIP user is carried on: signaling stays in the path, or the caller gets 302. */
public enum CallSchema {
    PROXY,
    REDIRECT
}
