package cloud.sentiric.signaling.transaction;

import cloud.sentiric.signaling.sip.OutgoingRequest;

/** Writes the requests that a client transaction sends. */
public interface RequestEncoder {
    /** The request itself, with this Via value. */
    byte[] request(OutgoingRequest request, String via);

    /** The ACK of a response other than 2xx, with the To of that response (RFC 3261 §17.1.1.3). */
    byte[] ack(OutgoingRequest invite, String via, String to);
}
