package cloud.sentiric.signaling.digest;

/**
 * What user-service read in a digest, verified or not; nothing else may be acted on.
 *
 * @param username empty if the header could not be read
 * @param count nonce count; 0 without qop
 * @param uri digest-uri (RFC 7616 §3.4.6)
 * @param qop empty where the header has none
 */
public record Claim(String username, String realm, String nonce, long count, String uri, String qop) {}
