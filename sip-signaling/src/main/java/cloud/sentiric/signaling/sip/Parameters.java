package cloud.sentiric.signaling.sip;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The ;name=value parameters of a header or URI in their order, case kept; names compare without case.
 *
 * @param all parameters as written
 */
public record Parameters(List<Parameter> all) {
    public static final Parameters NONE = new Parameters(List.of());

    /**
     * One parameter.
     *
     * @param name as written
     * @param value as written, quotes included; null without a value
     */
    public record Parameter(String name, @Nullable String value) {
        @Override
        public String toString() {
            return value == null ? name : name + "=" + value;
        }
    }

    public Parameters {
        all = List.copyOf(all);
    }

    /**
     * Parses ";a;b=c" with optional white space; quoted values may hold semicolons.
     *
     * @throws IllegalArgumentException at an empty name or text before the first semicolon
     */
    public static Parameters parse(String text) {
        var rest = Text.trim(text);
        if (rest.isEmpty()) {
            return NONE;
        }
        if (rest.charAt(0) != ';') {
            throw new IllegalArgumentException("parameters expected: " + rest);
        }
        var found = new ArrayList<Parameter>();
        for (var part : Text.split(rest.substring(1), ';')) {
            int equals = part.indexOf('=');
            var name = Text.trim(equals < 0 ? part : part.substring(0, equals));
            if (!Text.isToken(name)) {
                throw new IllegalArgumentException("parameter name expected: " + part);
            }
            found.add(new Parameter(name, equals < 0 ? null : Text.trim(part.substring(equals + 1))));
        }
        return new Parameters(found);
    }

    /** Preference among contacts, 0 to 1; 1 if none is given (RFC 3261 §20.10). */
    public double q() {
        var q = value("q");
        return q != null && q.matches("0(\\.[0-9]{0,3})?|1(\\.0{0,3})?") ? Double.parseDouble(q) : 1;
    }

    /** Whether it is there, with or without a value. */
    public boolean has(String name) {
        return find(name) != null;
    }

    /** The first value of a name without its quotes; null if it is not there or has none. */
    public @Nullable String value(String name) {
        var found = find(name);
        return found == null || found.value() == null ? null : Text.unquote(found.value());
    }

    private @Nullable Parameter find(String name) {
        for (var parameter : all) {
            if (parameter.name().equalsIgnoreCase(name)) {
                return parameter;
            }
        }
        return null;
    }

    /** These with one more, or another value for it. */
    public Parameters with(String name, @Nullable String value) {
        var changed = new ArrayList<Parameter>();
        boolean done = false;
        for (var parameter : all) {
            boolean same = parameter.name().equalsIgnoreCase(name);
            if (!same) {
                changed.add(parameter);
            } else if (!done) {
                changed.add(new Parameter(parameter.name(), value));
                done = true;
            }
        }
        if (!done) {
            changed.add(new Parameter(name, value));
        }
        return new Parameters(changed);
    }

    @Override
    public String toString() {
        var text = new StringBuilder();
        all.forEach(parameter -> text.append(';').append(parameter));
        return text.toString();
    }
}
