package cloud.sentiric.user.directory;

/** Which way the audio of a tenant's calls between users goes: through media-service, or from phone to phone. */
public enum MediaPolicy {
    RELAY,
    DIRECT
}
