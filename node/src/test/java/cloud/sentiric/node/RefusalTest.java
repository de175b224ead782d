package cloud.sentiric.node;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.node.Refusal.Fault;
import com.google.rpc.BadRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RefusalTest {
    /** Octets of headers that a client of gRPC takes, less those that are always there. */
    private static final int ROOM = 8192 - 512;

    @ParameterizedTest
    @ValueSource(strings = {"x", "ç", "€", "😀"})
    void reachesWhoAsked(String character) {
        var text = character.repeat(50_000);
        assertThat(octets(Refusal.invalid("sip_username", text))).isLessThan(ROOM);
        assertThat(octets(Refusal.invalid(text, text))).isLessThan(ROOM);
    }

    @Test
    void namesAsManyFaultsAsReachWhoAsked() throws Exception {
        var faults = IntStream.range(0, 2000)
                .mapToObj(n -> new Fault("schedule.holidays[" + n + "].date", "must be a date such as 2027-01-01"))
                .toList();
        var refusal = Refusal.of(Status.Code.INVALID_ARGUMENT, "much is wrong", faults);
        assertThat(octets(refusal)).isLessThan(ROOM);
        var named = StatusProto.fromThrowable(refusal)
                .getDetails(0)
                .unpack(BadRequest.class)
                .getFieldViolationsList();
        assertThat(named).hasSizeGreaterThan(20);
        assertThat(named.getFirst().getField()).isEqualTo("schedule.holidays[0].date");
        assertThat(named.getFirst().getDescription()).isEqualTo("must be a date such as 2027-01-01");
    }

    @Test
    void aShortOneIsWhole() throws Exception {
        var refusal = Refusal.of(Status.Code.NOT_FOUND, "ç", List.of(new Fault("a", "b")));
        assertThat(refusal.getStatus().getDescription()).isEqualTo("ç");
        assertThat(StatusProto.fromThrowable(refusal)
                        .getDetails(0)
                        .unpack(BadRequest.class)
                        .getFieldViolations(0)
                        .getDescription())
                .isEqualTo("b");
    }

    /** On the wire: the message with each octet that is not ASCII as %XX, the details in base64. */
    private static int octets(StatusRuntimeException refusal) {
        int message = 0;
        for (byte octet : String.valueOf(refusal.getStatus().getDescription()).getBytes(UTF_8)) {
            message += octet < 0 ? 3 : 1;
        }
        return message + StatusProto.fromThrowable(refusal).getSerializedSize() * 4 / 3;
    }
}
