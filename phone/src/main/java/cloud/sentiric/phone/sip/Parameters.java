package cloud.sentiric.phone.sip;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Parameters of a URI or a header field: {@code ;name=value;flag}.
 *
 * @param map names in lower case; the value of a flag is the empty string
 */
public record Parameters(Map<String, String> map) {
    static Parameters parse(String text) {
        var map = new LinkedHashMap<String, String>();
        int start = 0;
        boolean quoted = false;
        for (int i = 0; i <= text.length(); i++) {
            char c = i < text.length() ? text.charAt(i) : ';';
            if (c == '"') {
                quoted = !quoted;
            }
            if (i == text.length() || (c == ';' && !quoted)) {
                add(map, text.substring(start, i).strip());
                start = i + 1;
            }
        }
        return new Parameters(map);
    }

    private static void add(Map<String, String> map, String parameter) {
        if (parameter.isEmpty()) {
            return;
        }
        int equals = parameter.indexOf('=');
        String name = equals < 0 ? parameter : parameter.substring(0, equals).strip();
        String value = equals < 0 ? "" : parameter.substring(equals + 1).strip();
        if (map.put(name.toLowerCase(Locale.ROOT), value) != null) {
            throw new SipViolation("parameter " + name + " occurs twice");
        }
    }

    public Optional<String> value(String name) {
        return Optional.ofNullable(map.get(name));
    }

    public boolean has(String name) {
        return map.containsKey(name);
    }
}
