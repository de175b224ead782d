package cloud.sentiric.dialplan.grpc;

import cloud.sentiric.store.record.Outcome;
import com.google.protobuf.FieldMask;
import com.google.protobuf.Message;
import java.util.Set;

/** A stored message with the fields of an update that its mask names. */
final class Masks {
    private static final Set<String> FIXED = Set.of("id", "phone_number", "tenant_id");

    private Masks() {}

    /** The merged message. What identifies a record and who owns it cannot be changed. */
    static Outcome<Message> merged(Message stored, Message update, FieldMask mask) {
        var merged = stored.toBuilder();
        for (var path : mask.getPathsList()) {
            var field = stored.getDescriptorForType().findFieldByName(path);
            if (field == null || FIXED.contains(path)) {
                return Outcome.invalid("update_mask", "must name fields that can be changed, not " + path);
            }
            if (field.hasPresence() && !update.hasField(field)) {
                merged.clearField(field);
            } else {
                merged.setField(field, update.getField(field));
            }
        }
        return mask.getPathsCount() == 0
                ? Outcome.invalid("update_mask", "must name the fields to change")
                : Outcome.done(merged.build());
    }
}
