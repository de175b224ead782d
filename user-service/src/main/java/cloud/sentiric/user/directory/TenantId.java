package cloud.sentiric.user.directory;

/** Identifies a tenant, such as sentiric_demo. */
public record TenantId(String value) {
    @Override
    public String toString() {
        return value;
    }
}
