package cloud.sentiric.gateway.token;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * SipHash-2-4 (Aumasson, Bernstein 2012) over a sequence of parts, each closed with its length, so that no two sequences
 * look alike. 64 bits, keyed: an outsider can neither forge nor collide it. Owned by one thread.
 */
public final class SipHash {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private long v0;
    private long v1;
    private long v2;
    private long v3;

    /** Begins anew with a key of two words. */
    public SipHash start(long k0, long k1) {
        v0 = k0 ^ 0x736f6d6570736575L;
        v1 = k1 ^ 0x646f72616e646f6dL;
        v2 = k0 ^ 0x6c7967656e657261L;
        v3 = k1 ^ 0x7465646279746573L;
        return this;
    }

    public SipHash add(long word) {
        v3 ^= word;
        round();
        round();
        v0 ^= word;
        return this;
    }

    /** Adds the bytes between the two places; none where {@code from} is negative. */
    public SipHash add(byte[] bytes, int from, int to) {
        if (from < 0) {
            return add(0xffL << 56);
        }
        int at = from;
        for (; at + 8 <= to; at += 8) {
            add((long) LONGS.get(bytes, at));
        }
        long last = (long) (to - from) << 56;
        for (int shift = 0; at < to; at++, shift += 8) {
            last |= (bytes[at] & 255L) << shift;
        }
        return add(last);
    }

    public long end() {
        v2 ^= 0xff;
        round();
        round();
        round();
        round();
        return v0 ^ v1 ^ v2 ^ v3;
    }

    private void round() {
        v0 += v1;
        v1 = Long.rotateLeft(v1, 13) ^ v0;
        v0 = Long.rotateLeft(v0, 32);
        v2 += v3;
        v3 = Long.rotateLeft(v3, 16) ^ v2;
        v0 += v3;
        v3 = Long.rotateLeft(v3, 21) ^ v0;
        v2 += v1;
        v1 = Long.rotateLeft(v1, 17) ^ v2;
        v2 = Long.rotateLeft(v2, 32);
    }
}
