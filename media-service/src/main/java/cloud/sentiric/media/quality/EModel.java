package cloud.sentiric.media.quality;

/**
 * What listeners would think of a call, by the E-model (ITU-T G.107) with its default values, where only delay, codec and losses
 * differ: R = 93.2 − Id − Ie,eff. No state.
 */
final class EModel {
    /** R of a call that nothing is wrong with but what is so by default (G.107 Table 2). */
    private static final double BEST = 93.2;
    /** Ie,eff of a codec that loses everything (G.107 §7.5). */
    private static final double MOST_EQUIPMENT = 95;
    /** Milliseconds of delay from which people interrupt each other. */
    private static final double NOTICED_MS = 177.3;

    private EModel() {}

    /**
     * Delay impairment Id, as the lines that come close to the curve of G.107 §7.4 (Cole and Rosenbluth, Voice over IP performance
     * monitoring, ACM CCR 31(2), 2001).
     *
     * @param delayMs from mouth to ear, milliseconds
     */
    static double delay(double delayMs) {
        return 0.024 * delayMs + 0.11 * Math.max(0, delayMs - NOTICED_MS);
    }

    /**
     * Effective equipment impairment Ie,eff (G.107 §7.5, 7-29).
     *
     * @param loss 0 to 1
     * @param burstRatio 1 for losses at random, more for those in a row
     */
    static double equipment(Impairment codec, double loss, double burstRatio) {
        double percent = 100 * loss;
        return codec.equipment()
                + (MOST_EQUIPMENT - codec.equipment())
                        * percent
                        / (percent / Math.max(1, burstRatio) + codec.robustness());
    }

    /** The rating R. */
    static double rating(double delayImpairment, double equipmentImpairment) {
        return BEST - delayImpairment - equipmentImpairment;
    }

    /** Mean opinion score of a rating, 1 to 4.5 (G.107 Annex B). */
    static double mos(double rating) {
        if (rating <= 0) {
            return 1;
        }
        if (rating >= 100) {
            return 4.5;
        }
        // Just above 0 the curve dips under 1.
        return Math.max(1, 1 + 0.035 * rating + rating * (rating - 60) * (100 - rating) * 7e-6);
    }
}
