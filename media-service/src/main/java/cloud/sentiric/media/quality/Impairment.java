package cloud.sentiric.media.quality;

import org.jspecify.annotations.Nullable;

/**
 * What a codec costs (ITU-T G.113 Appendix I).
 *
 * @param equipment equipment impairment factor Ie
 * @param robustness packet-loss robustness factor Bpl
 */
record Impairment(double equipment, double robustness) {
    // Phones conceal lost packets (G.711 Appendix I); without that Bpl were 4.3.
    private static final Impairment G711 = new Impairment(0, 25.1);
    private static final Impairment G729A = new Impairment(11, 19);
    private static final Impairment G723 = new Impairment(15, 16.1);

    /** That of a static payload type (RFC 3551 §6); null where there are no figures on the narrowband scale. */
    static @Nullable Impairment of(int payloadType) {
        return switch (payloadType) {
            case 0, 8 -> G711;
            case 4 -> G723;
            case 18 -> G729A;
            default -> null;
        };
    }
}
