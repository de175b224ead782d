package cloud.sentiric.dialplan.plan;

/** Identifies a tenant, such as sentiric_demo. */
public record TenantId(String value) {
    /** The platform's own tenant; every tenant may use its plans and schedules. */
    public static final TenantId SYSTEM = new TenantId("system");

    @Override
    public String toString() {
        return value;
    }
}
