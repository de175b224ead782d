package cloud.sentiric.media.transcode;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Payload types of one party as those of another. Never changes. */
public final class Numbers {
    static final int NONE = -1;

    private final int[] numbers;

    Numbers(int[] numbers) {
        this.numbers = numbers;
    }

    /** The number for packets of a payload type; -1: the party has none. */
    int of(int payloadType) {
        return numbers[payloadType];
    }

    /** Changes the packet at the buffer's position; false if it is to stay behind. */
    public boolean change(ByteBuffer packet) {
        int at = packet.position() + 1;
        int second = packet.get(at);
        int number = numbers[second & 0x7F];
        if (number == NONE) {
            return false;
        }
        packet.put(at, (byte) ((second & 0x80) | number));
        return true;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Numbers more && Arrays.equals(numbers, more.numbers);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(numbers);
    }
}
