package cloud.sentiric.signaling.sdp;

/** By what the packets of a party are sealed between it and us. */
public sealed interface Keying permits Srtp, WebPeer {}
