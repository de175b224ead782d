package cloud.sentiric.phone.sip;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The header fields of a message in their order. */
public record Headers(List<Header> list) {
    public Headers {
        list = List.copyOf(list);
    }

    public static Headers none() {
        return new Headers(List.of());
    }

    public Optional<String> first(String name) {
        return list.stream()
                .filter(header -> header.is(name))
                .map(Header::value)
                .findFirst();
    }

    /** The value of a field that a message has exactly once. */
    public String only(String name) {
        var lines = lines(name);
        if (lines.size() != 1) {
            throw new SipViolation(name + " occurs " + lines.size() + " times instead of once");
        }
        return lines.getFirst();
    }

    /** Values of a list field: of all its lines, split at commas outside quotes and angle brackets (RFC 3261 §7.3.1). */
    public List<String> values(String name) {
        return lines(name).stream().flatMap(line -> split(line).stream()).toList();
    }

    public List<String> lines(String name) {
        return list.stream()
                .filter(header -> header.is(name))
                .map(Header::value)
                .toList();
    }

    /** With a field added at the end. */
    public Headers with(String name, String value) {
        var next = new ArrayList<>(list);
        next.add(new Header(name, value));
        return new Headers(next);
    }

    /** With every value of a list field of another message, a line each. */
    public Headers withAll(String name, List<String> values) {
        var next = new ArrayList<>(list);
        values.forEach(value -> next.add(new Header(name, value)));
        return new Headers(next);
    }

    public Headers without(String name) {
        return new Headers(list.stream().filter(header -> !header.is(name)).toList());
    }

    /** With a field in the place of the first of its name, or at the end. */
    public Headers replacing(String name, String value) {
        var next = new ArrayList<>(without(name).list);
        int place = 0;
        while (place < list.size() && !list.get(place).is(name)) {
            place++;
        }
        next.add(Math.min(place, next.size()), new Header(name, value));
        return new Headers(next);
    }

    static List<String> split(String line) {
        var parts = new ArrayList<String>();
        boolean quoted = false;
        int brackets = 0;
        int start = 0;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (quoted) {
                if (c == '\\') {
                    i++;
                } else if (c == '"') {
                    quoted = false;
                }
            } else if (c == '"') {
                quoted = true;
            } else if (c == '<') {
                brackets++;
            } else if (c == '>') {
                brackets--;
            } else if (c == ',' && brackets == 0) {
                parts.add(line.substring(start, i).strip());
                start = i + 1;
            }
        }
        parts.add(line.substring(start).strip());
        return parts;
    }
}
