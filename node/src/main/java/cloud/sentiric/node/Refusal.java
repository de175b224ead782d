package cloud.sentiric.node;

import com.google.protobuf.Any;
import com.google.rpc.BadRequest;
import com.google.rpc.BadRequest.FieldViolation;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.List;

/**
 * A refusal over gRPC that names the fields which are at fault, so that a form can mark them: google.rpc.Status with
 * google.rpc.BadRequest (AIP-193).
 */
public final class Refusal {
    /** Characters of a message, a field's name or a rule. */
    private static final int MAX_TEXT = 200;

    /** Octets of all faults. A refusal is said in headers, of which a client takes 8 KiB: what is more tells it nothing at all. */
    private static final int MAX_FAULTS = 2600;

    private Refusal() {}

    /**
     * What is wrong with a field.
     *
     * @param field path in the request, such as contacts[0].contact_value
     * @param rule what it must be
     */
    public record Fault(String field, String rule) {}

    /** A field that breaks a rule. */
    public static StatusRuntimeException invalid(String field, String rule) {
        return of(Status.Code.INVALID_ARGUMENT, field + " " + rule, List.of(new Fault(field, rule)));
    }

    /** A refusal with a message for people, and as many of the faults as reach who asked. */
    public static StatusRuntimeException of(Status.Code code, String message, List<Fault> faults) {
        var fields = BadRequest.newBuilder();
        int octets = 0;
        for (var fault : faults) {
            var violation = FieldViolation.newBuilder()
                    .setField(shortened(fault.field()))
                    .setDescription(shortened(fault.rule()))
                    .build();
            octets += violation.getSerializedSize();
            if (octets > MAX_FAULTS) {
                break;
            }
            fields.addFieldViolations(violation);
        }
        return StatusProto.toStatusRuntimeException(com.google.rpc.Status.newBuilder()
                .setCode(code.value())
                .setMessage(shortened(message))
                .addDetails(Any.pack(fields.build()))
                .build());
    }

    private static String shortened(String text) {
        if (text.length() <= MAX_TEXT) {
            return text;
        }
        // Not within a character.
        int end = Character.isHighSurrogate(text.charAt(MAX_TEXT - 1)) ? MAX_TEXT - 1 : MAX_TEXT;
        return text.substring(0, end) + "…";
    }
}
