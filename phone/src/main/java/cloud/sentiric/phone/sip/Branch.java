package cloud.sentiric.phone.sip;

/** The branch parameter of a Via: names a transaction (RFC 3261 §17.1.3). */
public record Branch(String value) {}
