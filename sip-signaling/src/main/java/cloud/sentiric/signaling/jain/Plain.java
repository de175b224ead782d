package cloud.sentiric.signaling.jain;

import cloud.sentiric.signaling.sip.Header;
import java.util.Set;

/**
 * The form in which nearly all messages write the fields that matter: no escapes, no lists of Via, no white space but where a
 * space belongs. What has it needs no grammar: JAIN-SIP takes all of it, as a test compares. A cursor over one line.
 */
final class Plain {
    private static final String WORD = "-_.";
    private static final String MARKS = "-_.+~*!";
    /** Parameters that may have no value: others may need one. */
    private static final Set<String> FLAGS = Set.of("lr", "ob", "rport", "alias");
    /** Digits: more may be more than a number holds. */
    private static final int MAX_CSEQ = 9;

    private static final int MAX_PORT = 5;

    private final String text;
    private int at;

    private Plain(String text) {
        this.text = text;
    }

    /** Whether a start line has it. */
    static boolean start(String line) {
        var plain = new Plain(line);
        return (line.startsWith("SIP/") ? plain.status() : plain.request()) && plain.over();
    }

    /** Whether a field that matters has it. */
    static boolean field(Header field) {
        var plain = new Plain(field.value());
        return plain.value(field.name()) && plain.over();
    }

    private boolean value(String name) {
        return switch (name) {
            case "Via" -> via();
            case "From", "To" -> nameAddr();
            case "Record-Route", "Route", "Path" -> nameAddrs();
            case "CSeq" -> digits(MAX_CSEQ) && take(' ') && run(WORD);
            case "Call-ID" -> run(MARKS) && (!take('@') || run(MARKS));
            case "Require" -> tokens();
            default -> false;
        };
    }

    private boolean request() {
        return run(WORD) && take(' ') && uri() && take(" SIP/2.0");
    }

    private boolean status() {
        if (!take("SIP/2.0 ") || !digits(3) || !take(' ')) {
            return false;
        }
        while (!over() && text.charAt(at) >= ' ' && text.charAt(at) < 127) {
            at++;
        }
        return true;
    }

    private boolean via() {
        return take("SIP/2.0/")
                && (take("UDP ") || take("TCP ") || take("TLS ") || take("WSS ") || take("WS "))
                && hostPort()
                && parameters();
    }

    private boolean nameAddrs() {
        do {
            if (!nameAddr()) {
                return false;
            }
        } while (comma());
        return true;
    }

    private boolean tokens() {
        do {
            if (!run(WORD)) {
                return false;
            }
        } while (comma());
        return true;
    }

    private boolean nameAddr() {
        return displayName() && take('<') && uri() && take('>') && parameters();
    }

    private boolean displayName() {
        if (take('"')) {
            while (!over() && text.charAt(at) != '"') {
                char c = text.charAt(at++);
                if (c < ' ' || c >= 127 || c == '\\') {
                    return false;
                }
            }
            if (!take('"')) {
                return false;
            }
            skip(' ');
            return true;
        }
        while (run(WORD)) {
            if (!take(' ')) {
                return !over() && text.charAt(at) == '<';
            }
        }
        return true;
    }

    private boolean uri() {
        if (!take("sip:") && !take("sips:")) {
            return false;
        }
        int mark = at;
        if (!run(MARKS) || !take('@')) {
            at = mark;
        }
        return hostPort() && parameters();
    }

    /** Names and IPv4 addresses. */
    private boolean hostPort() {
        boolean label = false;
        while (!over()) {
            char c = text.charAt(at);
            if (alphanumeric(c)) {
                label = true;
            } else if (c == '.' && label) {
                label = false;
            } else if (c != '-' || !label) {
                break;
            }
            at++;
        }
        return label && text.charAt(at - 1) != '-' && (!take(':') || port());
    }

    private boolean port() {
        int mark = at;
        return digits(MAX_PORT) && text.charAt(mark) != '0' && Integer.parseInt(text, mark, at, 10) <= 65535;
    }

    private boolean parameters() {
        while (take(';')) {
            int from = at;
            if (!run(WORD) || !(take('=') ? run(MARKS) : FLAGS.contains(text.substring(from, at)))) {
                return false;
            }
        }
        return true;
    }

    private boolean comma() {
        boolean there = take(',');
        if (there) {
            skip(' ');
        }
        return there;
    }

    private boolean digits(int most) {
        int from = at;
        while (!over() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        return at > from && at - from <= most;
    }

    /** One or more letters, digits or marks. */
    private boolean run(String marks) {
        int from = at;
        while (!over() && (alphanumeric(text.charAt(at)) || marks.indexOf(text.charAt(at)) >= 0)) {
            at++;
        }
        return at > from;
    }

    private void skip(char c) {
        while (take(c)) {
            // One further.
        }
    }

    private boolean take(char c) {
        boolean there = !over() && text.charAt(at) == c;
        if (there) {
            at++;
        }
        return there;
    }

    private boolean take(String word) {
        boolean there = text.startsWith(word, at);
        if (there) {
            at += word.length();
        }
        return there;
    }

    private boolean over() {
        return at >= text.length();
    }

    private static boolean alphanumeric(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }
}
