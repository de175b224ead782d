package cloud.sentiric.gateway.sip;

import org.jspecify.annotations.Nullable;

/** Parameters of our own in URIs and Vias. Each says one thing, signed by us. */
public enum Signed {
    /** In a Record-Route: the node that has the dialog, and its client's flow. */
    NODE('n'),
    /** In a Path, or in the Via of a line that we made a request of: a flow alone. */
    FLOW('f'),
    /** In a Via: that an answer with this branch goes to the address of the next Via. */
    ADDRESS('a'),
    /** In a Via: the connection through which an answer with this branch goes. */
    CONNECTION('c'),
    /** In a Via: that an answer with this branch, which a carrier gives, goes to the address of the next Via. */
    CARRIER('o');

    private final String parameter;

    Signed(char letter) {
        parameter = "s" + letter + "=";
    }

    /** Its name and the equals sign. */
    public String parameter() {
        return parameter;
    }

    /** The one of this name; null for all other names. */
    static @Nullable Signed named(byte[] b, int from, int to) {
        return to - from == 2 && (b[from] | 0x20) == 's' ? of(b[from + 1]) : null;
    }

    private static @Nullable Signed of(byte letter) {
        return switch (letter | 0x20) {
            case 'n' -> NODE;
            case 'f' -> FLOW;
            case 'a' -> ADDRESS;
            case 'c' -> CONNECTION;
            case 'o' -> CARRIER;
            default -> null;
        };
    }

    /** Whether one may be in the bytes, as we write it. */
    public static boolean anywhere(byte[] b, int from, int to) {
        for (int at = from; at <= to - 4; at++) {
            if (b[at] == ';' && b[at + 1] == 's' && b[at + 3] == '=' && of(b[at + 2]) != null) {
                return true;
            }
        }
        return false;
    }
}
