package cloud.sentiric.signaling.digest;

import cloud.sentiric.signaling.sip.Aor;

/**
 * Who sent a request, as user-service verified it.
 *
 * @param aor SIP user name and realm
 * @param userId id of the user
 * @param tenantId tenant of the realm
 */
public record Identity(Aor aor, String userId, String tenantId) {}
