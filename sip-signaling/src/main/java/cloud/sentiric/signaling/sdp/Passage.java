package cloud.sentiric.signaling.sdp;

import static java.nio.charset.StandardCharsets.UTF_8;

import cloud.sentiric.signaling.sip.Text;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A session description on its way to the other party of a call whose media is relayed: addresses become ours, all else stays
 * as it is. One stream is relayed, the first of audio; others are refused by port 0 (RFC 3264 §6).
 */
public final class Passage {
    /** Attributes that name addresses, or ask for what needs one port: the relay has a pair of ports of its own. */
    private static final Pattern OF_ADDRESSES = Pattern.compile(
            "a=(candidate|remote-candidates|end-of-candidates|ice-\\S+|rtcp|rtcp-mux|rtcp-mux-only)(:.*|)");

    private static final Pattern NOWHERE = Pattern.compile("c=IN IP[46] (0\\.0\\.0\\.0|::)(/.*|)");

    private static final Pattern RELAYED = Pattern.compile("m=audio +[1-9]");

    private static final Set<String> DIRECTIONS = Set.of("a=sendonly", "a=recvonly", "a=inactive", "a=sendrecv");

    private final String address;
    private final int port;
    private final StringBuilder text = new StringBuilder(512);
    private boolean inMedia;
    private boolean relayed;
    private boolean found;

    /** What was rewritten, and the origin with its new version. */
    @SuppressWarnings("ArrayRecordComponent") // passed on, never compared
    public record Result(byte[] description, Origin origin) {}

    private Passage(String address, int port) {
        this.address = address;
        this.port = port;
    }

    /**
     * Rewrites a description that can be read.
     *
     * @param address our address towards the party that gets it
     * @param port our RTP port towards it
     * @param origin of what it got before
     */
    public static Result rewrite(byte[] description, String address, int port, Origin origin) {
        var passage = new Passage(address, port);
        for (String line : Text.lines(new String(description, UTF_8))) {
            passage.take(line);
        }
        var said = origin.saying(passage.text.toString());
        return new Result(said.description(address), said);
    }

    /** A description as its party would give it if nobody were on hold (RFC 3264 §8.4). */
    public static byte[] resumed(byte[] description) {
        var text = new StringBuilder(description.length);
        for (String line : Text.lines(new String(description, UTF_8))) {
            if (!line.isBlank() && !DIRECTIONS.contains(line.strip())) {
                text.append(NOWHERE.matcher(line).matches() ? "c=IN IP4 127.0.0.1" : line)
                        .append("\r\n");
            }
        }
        return text.toString().getBytes(UTF_8);
    }

    /** A description with another direction of its first stream of audio (RFC 8866 §6.7), the one that is relayed. */
    public static byte[] directed(byte[] description, Direction direction) {
        var text = new StringBuilder(description.length + 16);
        boolean within = false;
        boolean done = false;
        for (String line : Text.lines(new String(description, UTF_8))) {
            if (line.isBlank() || DIRECTIONS.contains(line.strip())) {
                continue;
            }
            if (line.startsWith("m=")) {
                if (within) {
                    text.append("a=").append(direction.attribute()).append("\r\n");
                }
                within = !done && RELAYED.matcher(line).lookingAt();
                done |= within;
            }
            text.append(line).append("\r\n");
        }
        if (within) {
            text.append("a=").append(direction.attribute()).append("\r\n");
        }
        return text.toString().getBytes(UTF_8);
    }

    private void take(String line) {
        if (line.isBlank() || line.startsWith("v=") || line.startsWith("o=")) {
            return;
        }
        if (line.startsWith("m=")) {
            media(line);
        } else if (line.startsWith("c=")) {
            connection(line);
        } else if (!OF_ADDRESSES.matcher(line).matches() && (!inMedia || relayed || !line.startsWith("a="))) {
            add(line);
        }
    }

    private void media(String line) {
        inMedia = true;
        var parts = line.substring(2).strip().split(" +", 3);
        boolean audio = parts[0].equals("audio") && !parts[1].equals("0");
        relayed = audio && !found;
        found |= relayed;
        add("m=" + parts[0] + " " + (relayed ? port : 0) + (parts.length > 2 ? " " + parts[2] : ""));
    }

    private void connection(String line) {
        // The hold of RFC 2543 stays one.
        add(NOWHERE.matcher(line).matches() ? line : "c=IN " + AddressFamily.of(address) + " " + address);
    }

    private void add(String line) {
        text.append(line).append("\r\n");
    }
}
