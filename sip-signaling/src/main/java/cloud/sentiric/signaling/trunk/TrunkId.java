package cloud.sentiric.signaling.trunk;

/**
 * Identifies a trunk.
 *
 * @param tenantId whose it is
 * @param id within its tenant
 */
public record TrunkId(String tenantId, String id) {
    @Override
    public String toString() {
        return tenantId + "/" + id;
    }
}
