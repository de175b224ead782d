package cloud.sentiric.signaling.sip;

/** A response as received: its mandatory headers are there and well-formed. Immutable. */
public interface Response extends Message {
    /** 100 to 699. */
    int status();

    String reason();
}
