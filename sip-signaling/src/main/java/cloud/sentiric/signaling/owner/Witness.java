package cloud.sentiric.signaling.owner;

import java.util.concurrent.CompletionStage;

/** Asks elsewhere than in the store whether an owner lives. */
@FunctionalInterface
public interface Witness {
    /** What was found out. */
    enum Testimony {
        /** It runs, whatever the store says of its calls: it puts that right itself. */
        ALIVE,
        /** It is known not to run. */
        GONE,
        /** Nobody could be asked. */
        UNKNOWN
    }

    /** About an owner; never fails. */
    CompletionStage<Testimony> of(Owner owner);
}
