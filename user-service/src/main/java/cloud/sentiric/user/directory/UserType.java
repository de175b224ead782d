package cloud.sentiric.user.directory;

/** What a user may be. */
public enum UserType {
    ADMIN,
    AGENT,
    SUPERVISOR,
    CALLER,
    GUEST
}
