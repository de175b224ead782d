package cloud.sentiric.signaling.call;

/** Which way the audio between two users goes: through media-service, or from phone to phone where neither is behind NAT. */
public enum MediaPolicy {
    RELAY,
    DIRECT
}
