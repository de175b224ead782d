package cloud.sentiric.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.BytesValue;
import com.google.protobuf.FieldMask;
import com.google.protobuf.StringValue;
import com.google.rpc.BadRequest;
import com.google.rpc.BadRequest.FieldViolation;
import com.google.rpc.Status;
import io.grpc.Status.Code;
import io.grpc.protobuf.StatusProto;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CharacterCheckTest {
    @ParameterizedTest
    @ValueSource(strings = {"\u0000", "a\u0000b", "\u0001", "\u001b[31m", "\u007f", "\u0085", "\u009f"})
    void controlIsAtFault(String text) {
        assertThat(CharacterCheck.fieldAtFault(StringValue.of(text))).isEqualTo("value");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "two\nlines", "a\tb", "Yılbaşı", "\u00a0", "😀"})
    void textIsNot(String text) {
        assertThat(CharacterCheck.fieldAtFault(StringValue.of(text))).isNull();
    }

    @Test
    void octetsAreNoText() {
        assertThat(CharacterCheck.fieldAtFault(BytesValue.of(ByteString.copyFrom(new byte[] {0, 1}))))
                .isNull();
    }

    @Test
    void theFieldIsNamedByItsPath() {
        var nested = BadRequest.newBuilder()
                .addFieldViolations(FieldViolation.newBuilder().setField("good"))
                .addFieldViolations(FieldViolation.newBuilder().setField("good").setDescription("\u0000"))
                .build();
        assertThat(CharacterCheck.fieldAtFault(nested)).isEqualTo("field_violations[1].description");
        var repeated = FieldMask.newBuilder().addPaths("a").addPaths("b\u0000").build();
        assertThat(CharacterCheck.fieldAtFault(repeated)).isEqualTo("paths[1]");
    }

    @Test
    void aRefusalNamesTheField() throws Exception {
        var refusal = Refusal.invalid("contacts[0].contact_value", "must be a number");
        assertThat(refusal.getStatus().getCode()).isEqualTo(Code.INVALID_ARGUMENT);
        assertThat(refusal.getStatus().getDescription()).isEqualTo("contacts[0].contact_value must be a number");
        Status status = Objects.requireNonNull(StatusProto.fromThrowable(refusal));
        assertThat(status.getDetails(0).unpack(BadRequest.class).getFieldViolations(0))
                .isEqualTo(FieldViolation.newBuilder()
                        .setField("contacts[0].contact_value")
                        .setDescription("must be a number")
                        .build());
    }
}
