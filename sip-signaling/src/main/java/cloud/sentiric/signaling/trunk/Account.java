package cloud.sentiric.signaling.trunk;

/**
 * What we are to a carrier.
 *
 * @param credentialId credential by which user-service answers its challenges; empty for none
 */
public record Account(TrunkId trunk, String credentialId) {
    /** Whether its challenges can be answered. */
    public boolean answers() {
        return !credentialId.isEmpty();
    }
}
