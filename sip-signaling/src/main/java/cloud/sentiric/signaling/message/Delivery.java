package cloud.sentiric.signaling.message;

import java.util.Set;

/**
 * One try to deliver a message to all phones of a user: what became of it, as their answers come.
 *
 * @param open phones that have not answered
 * @param refusal the status that stands for all refusals; 0 while there is none
 * @param delivered whether a phone has it
 */
record Delivery(int open, int refusal, boolean delivered) {
    /** Refusals which say that the phone, not its user, cannot be reached now. */
    private static final Set<Integer> UNREACHED = Set.of(408, 410, 430, 480, 481, 487, 500, 502, 503, 504);

    /** What it has come to. */
    enum Outcome {
        /** Some phones have not answered, none has it. */
        OPEN,
        DELIVERED,
        /** A phone, or its user, will not have it. */
        REFUSED,
        /** No phone could be reached. */
        UNREACHED
    }

    static Delivery to(int phones) {
        return new Delivery(phones, 0, false);
    }

    /** After the final response of a phone. */
    Delivery answered(int status) {
        if (status < 300) {
            return new Delivery(open - 1, refusal, true);
        }
        return new Delivery(open - 1, UNREACHED.contains(status) ? refusal : worse(refusal, status), delivered);
    }

    /** A 6xx is for all phones (RFC 3261 §16.7), else the lowest class. */
    private static int worse(int before, int status) {
        if (before == 0) {
            return status;
        }
        return before >= 600 ? before : status >= 600 ? status : Math.min(before, status);
    }

    /** After a phone that cannot be reached. */
    Delivery lost() {
        return new Delivery(open - 1, refusal, delivered);
    }

    Outcome outcome() {
        if (delivered) {
            return Outcome.DELIVERED;
        }
        if (open > 0) {
            return Outcome.OPEN;
        }
        return refusal == 0 ? Outcome.UNREACHED : Outcome.REFUSED;
    }
}
