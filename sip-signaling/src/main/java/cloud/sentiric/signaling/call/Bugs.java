package cloud.sentiric.signaling.call;

import org.jspecify.annotations.Nullable;

/** What goes wrong while several things are done, each of them whatever became of the others. */
final class Bugs {
    private @Nullable RuntimeException exception;
    private @Nullable Error error;

    /** Does one of them; errors are kept as well, as a text of a party may exhaust the stack. */
    void run(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            exception = exception == null ? e : exception;
        } catch (Error e) {
            error = error == null ? e : error;
        }
    }

    /** Throws the first one. */
    void end() {
        if (error != null) {
            throw error;
        }
        if (exception != null) {
            throw exception;
        }
    }
}
