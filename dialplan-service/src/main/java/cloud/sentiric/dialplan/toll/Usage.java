package cloud.sentiric.dialplan.toll;

/**
 * What was called out today; of calls that go on, the cost is all that they may come to.
 *
 * @param userCalls that go on
 * @param tenantCalls that go on
 */
public record Usage(int userCalls, long userCost, int tenantCalls, long tenantCost) {}
