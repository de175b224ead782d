package cloud.sentiric.cdr.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.cdr.calls.CallsAway;
import io.grpc.Status;
import java.sql.SQLException;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.dao.TransientDataAccessResourceException;

class GrpcErrorsTest {
    /** Who is told that the database is away asks again at once, and makes it slower yet. */
    @ParameterizedTest
    @CsvSource({"57014, DEADLINE_EXCEEDED", "08006, UNAVAILABLE", "57P01, UNAVAILABLE", ", UNAVAILABLE"})
    void aDatabaseThatIsSlowIsNotAway(String state, Status.Code code) {
        var failure = new TransientDataAccessResourceException("no answer", new SQLException("no answer", state));
        var answer = new GrpcErrors().handleException(new CallsAway(failure));
        assertThat(Objects.requireNonNull(answer).getStatus().getCode()).isEqualTo(code);
    }
}
