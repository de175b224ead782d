package cloud.sentiric.signaling.trunk;

/**
 * What a trunk may carry, over all nodes.
 *
 * @param calls at once
 * @param perSecond new calls a second; as many may come at once after a while without any
 * @param waived whether the call counts but is never refused: an emergency
 */
public record Limits(int calls, int perSecond, boolean waived) {
    /** These where a trunk says none (0). */
    public Limits orElse(int defaultCalls, int defaultPerSecond) {
        return new Limits(calls == 0 ? defaultCalls : calls, perSecond == 0 ? defaultPerSecond : perSecond, waived);
    }
}
