package cloud.sentiric.gateway.stream;

import cloud.sentiric.gateway.sip.Framer;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import java.util.Arrays;

/** Cuts the bytes of TCP or TLS into messages; what is unfinished is kept until more comes. Owned by the event loop. */
final class StreamReader extends ClientHandler {
    private static final byte[] NOTHING = new byte[0];
    /** Bytes taken from the network at once. */
    private static final int STEP = 16_384;

    private final Framer framer;
    private final int maxSize;
    private final Room room;
    private byte[] held = NOTHING;
    private int taken;

    StreamReader(Loop loop, Client client, int maxSize, Room room) {
        super(loop, client);
        this.maxSize = maxSize;
        this.room = room;
        framer = new Framer(maxSize);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object read) {
        var bytes = (ByteBuf) read;
        try {
            while (bytes.isReadable() && !client().ending()) {
                int there = held.length;
                int added = Math.min(bytes.readableBytes(), STEP);
                byte[] all = Arrays.copyOf(held, there + added);
                bytes.readBytes(all, there, added);
                held = rest(all);
                keep();
            }
        } finally {
            bytes.release();
        }
    }

    /** Each may hold a little; for more there must be room. */
    private void keep() {
        int wanted = Math.max(0, held.length - STEP);
        if (room.take(wanted - taken)) {
            taken = wanted;
        } else {
            refuse(held, 0, held.length, 503, "No Room For Large Messages", Closing.TOO_LARGE);
            held = NOTHING;
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        room.take(-taken);
        taken = 0;
        context.fireChannelInactive();
    }

    /** Handles all that is whole; what is left. */
    private byte[] rest(byte[] all) {
        int at = 0;
        while (!client().ending()) {
            var cut = framer.next(all, at, all.length);
            int size = framer.size();
            switch (cut) {
                case MORE -> {
                    rests(at < all.length, System.nanoTime());
                    return at == all.length ? NOTHING : at == 0 ? all : Arrays.copyOfRange(all, at, all.length);
                }
                case LINE_END -> client().heard(System.nanoTime());
                case PING -> loop().ping(client(), size, System.nanoTime());
                case MESSAGE -> {
                    System.arraycopy(all, at, loop().bytes(), 0, size);
                    loop().message(client(), size);
                }
                case NOT_SIP -> refuse(all, at, size, 400, "Bad Request", Closing.MALFORMED);
                case BAD_LENGTH -> refuse(all, at, size, 400, "Bad Content-Length", Closing.MALFORMED);
                case NO_LENGTH -> refuse(all, at, size, 400, "Missing Content-Length", Closing.MALFORMED);
                case TOO_LARGE -> refuse(all, at, size, 513, "Message Too Large", Closing.TOO_LARGE);
            }
            at += size;
        }
        return NOTHING;
    }

    /** Nothing whole is left; a line end by itself keeps the connection alive, and begins no message (RFC 5626 §3.5.1). */
    private void rests(boolean any, long now) {
        if (any && !framer.begun()) {
            client().heard(now);
        } else {
            client().unfinished(any, now);
        }
    }

    private void refuse(byte[] all, int at, int size, int status, String phrase, Closing why) {
        int there = Math.min(size, maxSize);
        System.arraycopy(all, at, loop().bytes(), 0, there);
        loop().unframed(client(), there, status, phrase, why);
    }
}
