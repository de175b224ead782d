package cloud.sentiric.signaling;

import static org.assertj.core.api.Assertions.assertThatCode;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ChoreTest {
    /** A scheduled task that throws is never run again. */
    @ParameterizedTest
    @ValueSource(classes = {IllegalStateException.class, StackOverflowError.class})
    void isDoneAgainWhateverWentWrong(Class<? extends Throwable> bug) throws ReflectiveOperationException {
        var thrown = bug.getDeclaredConstructor().newInstance();
        var chore = new Chore(() -> {
            if (thrown instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) thrown;
        });
        assertThatCode(chore::run).doesNotThrowAnyException();
    }
}
