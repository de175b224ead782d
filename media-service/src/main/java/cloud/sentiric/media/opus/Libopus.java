package cloud.sentiric.media.opus;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import cloud.sentiric.media.codec.Decoder;
import cloud.sentiric.media.codec.Encoder;
import cloud.sentiric.media.codec.Opus;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * libopus by the Foreign Function API. What a codec needs of memory is taken from a {@link Store} and given back to it; what was
 * forgotten the collector finds.
 */
@SuppressWarnings("restricted") // A native library is what this is for.
final class Libopus implements Opus {
    static final int MONO = 1;
    static final int OK = 0;
    private static final int VOIP = 2048; // OPUS_APPLICATION_VOIP
    private static final int SET_BITRATE = 4002;
    private static final int SET_COMPLEXITY = 4010;
    private static final int SET_INBAND_FEC = 4012;
    private static final int SET_PACKET_LOSS = 4014;

    private final String version;
    private final MethodHandle initEncoder;
    private final MethodHandle initDecoder;
    private final MethodHandle control;
    private final MethodHandle encode;
    private final MethodHandle decode;
    private final Store encoders;
    private final Store decoders;

    private Libopus(Linker linker, SymbolLookup library) {
        var size = FunctionDescriptor.of(JAVA_INT, JAVA_INT);
        initEncoder = handle(
                linker,
                library,
                "opus_encoder_init",
                FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, JAVA_INT));
        initDecoder = handle(
                linker, library, "opus_decoder_init", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT));
        control = linker.downcallHandle(
                library.findOrThrow("opus_encoder_ctl"),
                FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT),
                Linker.Option.firstVariadicArg(2));
        encode = handle(
                linker,
                library,
                "opus_encode",
                FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT));
        decode = handle(
                linker,
                library,
                "opus_decode",
                FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT));
        encoders = new Store(call(handle(linker, library, "opus_encoder_get_size", size), MONO));
        decoders = new Store(call(handle(linker, library, "opus_decoder_get_size", size), MONO));
        var text = handle(linker, library, "opus_get_version_string", FunctionDescriptor.of(ADDRESS));
        version = text(text);
    }

    /** The library, if it is installed. */
    static Optional<Opus> find() {
        return find("libopus.so.0");
    }

    /** A library of that name, if it is installed and has what is needed. */
    static Optional<Opus> find(String name) {
        try {
            var library = SymbolLookup.libraryLookup(name, Arena.global());
            return Optional.of(new Libopus(Linker.nativeLinker(), library));
        } catch (IllegalArgumentException | NoSuchElementException e) {
            return Optional.empty();
        }
    }

    private static MethodHandle handle(
            Linker linker, SymbolLookup library, String name, FunctionDescriptor descriptor) {
        return linker.downcallHandle(library.findOrThrow(name), descriptor);
    }

    private static int call(MethodHandle handle, int argument) {
        try {
            return (int) handle.invokeExact(argument);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    private static String text(MethodHandle handle) {
        try {
            return ((MemorySegment) handle.invokeExact()).reinterpret(100).getString(0);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    /** No function of the library throws: what comes is a bug of ours. */
    static IllegalStateException broken(Throwable cause) {
        return new IllegalStateException(cause);
    }

    static void require(int status, String function) {
        if (status != OK) {
            throw new IllegalStateException(function + " says " + status);
        }
    }

    @Override
    public Encoder encoder(int rate) {
        var memory = encoders.take();
        try {
            require((int) initEncoder.invokeExact(memory.state(), rate, MONO, VOIP), "opus_encoder_init");
            set(memory, SET_BITRATE, Settings.BITRATE);
            set(memory, SET_COMPLEXITY, Settings.COMPLEXITY);
            set(memory, SET_INBAND_FEC, 1);
            set(memory, SET_PACKET_LOSS, Settings.LOSS_PERCENT);
        } catch (Throwable e) {
            throw broken(e);
        }
        return new OpusEncoder(rate, memory);
    }

    private void set(Store.Memory memory, int request, int value) throws Throwable {
        require((int) control.invokeExact(memory.state(), request, value), "opus_encoder_ctl");
    }

    @Override
    public Decoder decoder(int rate) {
        var memory = decoders.take();
        try {
            require((int) initDecoder.invokeExact(memory.state(), rate, MONO), "opus_decoder_init");
        } catch (Throwable e) {
            throw broken(e);
        }
        return new OpusDecoder(rate, memory);
    }

    @Override
    public String library() {
        return version;
    }

    private final class OpusEncoder implements Encoder {
        private final int rate;
        private final byte[] payload = new byte[LARGEST];
        private Store.Memory memory;

        OpusEncoder(int rate, Store.Memory memory) {
            this.rate = rate;
            this.memory = memory;
        }

        @Override
        public int rate() {
            return rate;
        }

        @Override
        public void encode(short[] samples, int count, ByteBuffer out) {
            MemorySegment.copy(samples, 0, memory.sound(), JAVA_SHORT, 0, count);
            int length;
            try {
                length = (int) encode.invokeExact(memory.state(), memory.sound(), count, memory.packet(), LARGEST);
            } catch (Throwable e) {
                throw broken(e);
            }
            if (length < 0) {
                throw new IllegalStateException("opus_encode says " + length);
            }
            MemorySegment.copy(memory.packet(), JAVA_BYTE, 0, payload, 0, length);
            out.put(payload, 0, length);
        }

        @Override
        public void close() {
            encoders.give(memory);
            memory = Store.NONE;
        }
    }

    private final class OpusDecoder implements Decoder {
        private final int rate;
        private Store.Memory memory;

        OpusDecoder(int rate, Store.Memory memory) {
            this.rate = rate;
            this.memory = memory;
        }

        @Override
        public int rate() {
            return rate;
        }

        @Override
        public int decode(ByteBuffer in, int offset, int length, short[] out) {
            if (isClosed() || length > Store.LARGEST || Opus.units(in, offset, length) < 0) {
                return -1;
            }
            put(in, offset, length);
            int samples = decode(memory.packet(), length, rate / 1000 * LONGEST_MS, 0);
            if (samples > 0) {
                MemorySegment.copy(memory.sound(), JAVA_SHORT, 0, out, 0, samples);
            }
            return Math.max(-1, samples);
        }

        /** Its memory may be another's: the library would write wherever it is told. */
        private boolean isClosed() {
            return memory.state().address() == 0;
        }

        private void put(ByteBuffer in, int offset, int length) {
            for (int i = 0; i < length; i++) {
                memory.packet().set(JAVA_BYTE, i, in.get(offset + i));
            }
        }

        @Override
        public boolean recover(ByteBuffer next, int offset, int length, int samples, short[] out) {
            if (isClosed() || length > Store.LARGEST || Opus.units(next, offset, length) < 0) {
                return false;
            }
            put(next, offset, length);
            if (decode(memory.packet(), length, samples, 1) != samples) {
                return false;
            }
            MemorySegment.copy(memory.sound(), JAVA_SHORT, 0, out, 0, samples);
            return true;
        }

        private int decode(MemorySegment packet, int length, int samples, int copy) {
            try {
                return (int) decode.invokeExact(memory.state(), packet, length, memory.sound(), samples, copy);
            } catch (Throwable e) {
                throw broken(e);
            }
        }

        @Override
        public boolean conceal(int samples, short[] out) {
            // It makes multiples of 2.5 ms.
            if (isClosed() || decode(MemorySegment.NULL, 0, samples, 0) != samples) {
                return false;
            }
            MemorySegment.copy(memory.sound(), JAVA_SHORT, 0, out, 0, samples);
            return true;
        }

        @Override
        public void close() {
            decoders.give(memory);
            memory = Store.NONE;
        }
    }
}
