package cloud.sentiric.media.port;

/** A port and the call that holds it. */
public record Lease(RtpPort port, CallId callId) {}
