package cloud.sentiric.store.record;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What came of a request: done, or one of the ways in which it is refused. */
public sealed interface Outcome<T> {
    record Done<T>(T value) implements Outcome<T> {}

    /** Some fields break their rules. */
    record Invalid<T>(List<Violation> violations) implements Outcome<T> {}

    /** The field refers to something that is not there. */
    record Unknown<T>(String field, String value) implements Outcome<T> {}

    /** The field's value belongs to something else already. */
    record Taken<T>(String field) implements Outcome<T> {}

    /** Something, such as a route, still refers to the field's value. */
    record InUse<T>(String field, String value, String by) implements Outcome<T> {}

    static <T> Outcome<T> done(T value) {
        return new Done<>(value);
    }

    static <T> Outcome<T> invalid(String field, String rule) {
        return new Invalid<>(List.of(new Violation(field, rule)));
    }

    static <T> Outcome<T> checked(T value, List<Violation> violations) {
        return violations.isEmpty() ? new Done<>(value) : new Invalid<>(violations);
    }

    static <T> Outcome<T> found(Optional<T> value, String field, String asked) {
        return value.<Outcome<T>>map(Done::new).orElseGet(() -> new Unknown<>(field, asked));
    }

    default <R> Outcome<R> then(Function<T, Outcome<R>> next) {
        return switch (this) {
            case Done<T>(T value) -> next.apply(value);
            case Invalid<T>(List<Violation> violations) -> new Invalid<>(violations);
            case Unknown<T>(String field, String value) -> new Unknown<>(field, value);
            case Taken<T>(String field) -> new Taken<>(field);
            case InUse<T>(String field, String value, String by) -> new InUse<>(field, value, by);
        };
    }
}
