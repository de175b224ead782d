package cloud.sentiric.dialplan.plan;

import cloud.sentiric.number.DialledNumber;
import cloud.sentiric.store.record.TenantId;
import cloud.sentiric.store.record.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where calls to a number go.
 *
 * @param active for callers that are known
 * @param guest for callers that are not; none: the active plan
 * @param offHours outside the schedule; none: as if it were open
 * @param maintenance while in maintenance
 * @param schedule opening hours; none: always open
 * @param inMaintenance everything goes to the maintenance plan
 * @param blocksAnonymous callers without a number are refused
 * @param language BCP 47, or empty
 */
public record InboundRoute(
        CalledNumber number,
        TenantId tenant,
        DialplanId active,
        Optional<DialplanId> guest,
        Optional<DialplanId> offHours,
        Optional<DialplanId> maintenance,
        Optional<ScheduleId> schedule,
        boolean inMaintenance,
        boolean blocksAnonymous,
        String language) {

    /** The plans that it refers to. */
    public Set<DialplanId> plans() {
        return Stream.of(Optional.of(active), guest, offHours, maintenance)
                .flatMap(Optional::stream)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** The rules that this route breaks; whether its plans exist is not among them. */
    public List<Violation> violations() {
        var found = new ArrayList<Violation>();
        var at = "inbound_route.";
        Rules.check(
                        DialledNumber.isTelephone(number.value()),
                        at + "phone_number",
                        "must be a telephone number such as +902124548590")
                .ifPresent(found::add);
        Rules.word(at + "active_dialplan_id", active.value()).ifPresent(found::add);
        guest.flatMap(id -> Rules.word(at + "guest_dialplan_id", id.value())).ifPresent(found::add);
        offHours.flatMap(id -> Rules.word(at + "off_hours_dialplan_id", id.value()))
                .ifPresent(found::add);
        maintenance
                .flatMap(id -> Rules.word(at + "maintenance_dialplan_id", id.value()))
                .ifPresent(found::add);
        schedule.flatMap(id -> Rules.word(at + "schedule_id", id.value())).ifPresent(found::add);
        Rules.check(
                        !inMaintenance || maintenance.isPresent(),
                        at + "maintenance_dialplan_id",
                        "must be given while is_maintenance_mode is set")
                .ifPresent(found::add);
        Rules.language(at + "default_language_code", language).ifPresent(found::add);
        return found;
    }
}
