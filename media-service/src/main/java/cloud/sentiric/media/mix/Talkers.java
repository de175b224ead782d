package cloud.sentiric.media.mix;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Says who is heard: the loudest few. Who is heard stays so between words, and gives way only to somebody who is clearly louder, so that
 * no word is cut, though less clearly the longer that one waits; who is quiet is not heard, so that the noise of many lines is not summed. Levels are means of squares of samples.
 */
final class Talkers {
    /** How many are heard at once: more than who can be understood. */
    static final int MOST = 4;
    /** 50 dB under full scale: who was silent talks. */
    static final long ENTERS = 10_737;
    /** 6 dB less: who talks does so still. */
    static final long STAYS = 2_697;
    /** Frames of a pause in which one stays: 500 ms. */
    static final int HANG_OVER = 25;
    /** Frames in which nobody takes its place: 200 ms. */
    static final int SETTLED = 10;
    /** By how much one is clearly louder at first, tenths: 6 dB. */
    private static final int LOUDER = 40;
    /** By how much after it has waited, tenths: 1.8 dB, by which two who are alike differ from syllable to syllable. */
    private static final int LITTLE_LOUDER = 15;
    /** Frames of waiting in which that falls: from 1 s to 2 s. */
    private static final int PATIENT = 50;

    private static final int IMPATIENT = 100;

    private Talkers() {}

    /** Decides for the next frame, of which all have said how loud they are. */
    static void choose(List<Turn> turns) {
        int talking = 0;
        for (int i = 0; i < turns.size(); i++) {
            var turn = turns.get(i);
            if (turn.talks() && turn.isOver()) {
                turn.leave();
            }
            talking += turn.talks() ? 1 : 0;
        }
        for (var loudest = loudest(turns); loudest != null; loudest = loudest(turns)) {
            if (talking < MOST) {
                talking++;
            } else {
                var weakest = weakest(turns);
                if (weakest == null || 10 * loudest.now() <= louder(loudest) * weakest.lately()) {
                    return;
                }
                weakest.leave();
            }
            loudest.take();
        }
    }

    private static int louder(Turn waits) {
        int since = Math.clamp(waits.waiting(), PATIENT, IMPATIENT) - PATIENT;
        return LOUDER - (LOUDER - LITTLE_LOUDER) * since / (IMPATIENT - PATIENT);
    }

    private static @Nullable Turn loudest(List<Turn> turns) {
        Turn loudest = null;
        for (int i = 0; i < turns.size(); i++) {
            var turn = turns.get(i);
            if (turn.wants() && (loudest == null || turn.now() > loudest.now())) {
                loudest = turn;
            }
        }
        return loudest;
    }

    private static @Nullable Turn weakest(List<Turn> turns) {
        Turn weakest = null;
        for (int i = 0; i < turns.size(); i++) {
            var turn = turns.get(i);
            if (turn.talks() && turn.isSettled() && (weakest == null || turn.lately() < weakest.lately())) {
                weakest = turn;
            }
        }
        return weakest;
    }
}
