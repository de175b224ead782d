package cloud.sentiric.signaling.digest;

import java.time.Instant;

/**
 * One use of a nonce.
 *
 * @param nonce value of the nonce
 * @param count nonce count nc, at least 1; must grow from use to use
 * @param expires when the nonce ends by itself, and with it the need to remember its uses
 */
public record NonceUse(String nonce, long count, Instant expires) {}
