package cloud.sentiric.media.codec;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/** G.722 of spandsp, which comes with the softphone of the scenarios: what ours is compared with. */
@SuppressWarnings("restricted")
final class Spandsp {
    private static final int BITRATE = 64_000;
    private static final SymbolLookup LIBRARY = SymbolLookup.libraryLookup("libspandsp.so.2", Arena.global());

    private Spandsp() {}

    private static MethodHandle handle(String name, FunctionDescriptor descriptor) {
        return Linker.nativeLinker().downcallHandle(LIBRARY.findOrThrow(name), descriptor);
    }

    private static MemorySegment state(String init) throws Throwable {
        return (MemorySegment) handle(init, FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_INT, JAVA_INT))
                .invokeExact(MemorySegment.NULL, BITRATE, 0);
    }

    private static int run(String name, MemorySegment state, MemorySegment to, MemorySegment from, int count)
            throws Throwable {
        return (int) handle(name, FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS, JAVA_INT))
                .invokeExact(state, to, from, count);
    }

    static byte[] encode(short[] samples) throws Throwable {
        try (var arena = Arena.ofConfined()) {
            var in = arena.allocateFrom(JAVA_SHORT, samples);
            var out = arena.allocate(samples.length);
            int octets = run("g722_encode", state("g722_encode_init"), out, in, samples.length);
            return out.asSlice(0, octets).toArray(JAVA_BYTE);
        }
    }

    static short[] decode(byte[] octets) throws Throwable {
        try (var arena = Arena.ofConfined()) {
            var in = arena.allocateFrom(JAVA_BYTE, octets);
            var out = arena.allocate(4L * octets.length, 2);
            int samples = run("g722_decode", state("g722_decode_init"), out, in, octets.length);
            return out.asSlice(0, 2L * samples).toArray(JAVA_SHORT);
        }
    }
}
