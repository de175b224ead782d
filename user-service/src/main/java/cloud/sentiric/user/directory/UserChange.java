package cloud.sentiric.user.directory;

import cloud.sentiric.store.record.Violation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** New values for the fields of a user that an update names; empty ones stay. */
public record UserChange(
        Optional<String> name,
        Optional<UserType> type,
        Optional<String> language,
        Optional<CallSchema> callSchema,
        Optional<Duration> ringTimeout) {
    List<Violation> violations() {
        var found = new ArrayList<Violation>();
        name.flatMap(value -> UserRules.name("user.name", value)).ifPresent(found::add);
        language.flatMap(value -> UserRules.language("user.preferred_language_code", value))
                .ifPresent(found::add);
        ringTimeout
                .flatMap(value -> UserRules.ringTimeout("user.ring_timeout_seconds", value))
                .ifPresent(found::add);
        return found;
    }
}
