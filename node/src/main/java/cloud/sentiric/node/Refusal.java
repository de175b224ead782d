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

    public static StatusRuntimeException of(Status.Code code, String message, List<Fault> faults) {
        var fields = BadRequest.newBuilder();
        faults.forEach(fault -> fields.addFieldViolations(
                FieldViolation.newBuilder().setField(fault.field()).setDescription(fault.rule())));
        return StatusProto.toStatusRuntimeException(com.google.rpc.Status.newBuilder()
                .setCode(code.value())
                .setMessage(message)
                .addDetails(Any.pack(fields.build()))
                .build());
    }
}
