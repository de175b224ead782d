package cloud.sentiric.user.trunk;

/** A secret that cannot be read without the key of the vault. */
public final class Sealed {
    private final byte[] octets;

    public Sealed(byte[] octets) {
        this.octets = octets.clone();
    }

    /** The octets to store. */
    public byte[] octets() {
        return octets.clone();
    }

    @Override
    public String toString() {
        return "Sealed";
    }
}
