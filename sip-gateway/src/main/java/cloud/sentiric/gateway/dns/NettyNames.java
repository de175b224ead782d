package cloud.sentiric.gateway.dns;

import cloud.sentiric.gateway.carrier.Names;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.dns.DefaultDnsQuestion;
import io.netty.handler.codec.dns.DefaultDnsRecordDecoder;
import io.netty.handler.codec.dns.DnsRawRecord;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.resolver.dns.DnsErrorCauseException;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.SequentialDnsServerAddressStreamProvider;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks DNS servers and remembers what they say as long as they say (RFC 1035 §3.2.1, RFC 2308). Owned by the event loop. */
public final class NettyNames implements Names, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NettyNames.class);
    private static final int TRIES = 3;
    private static final int SERVER_PORT = 53;
    /** What does not exist is asked for again after so long; what was not answered after the second. */
    private static final Duration NEGATIVE = Duration.ofSeconds(10);

    private static final Duration UNANSWERED = Duration.ofSeconds(1);

    private final EventLoop loop;
    private final DnsNameResolver resolver;
    private final Remembered remembered = new Remembered();

    /**
     * Asks these servers.
     *
     * @param servers IP addresses with or without port; empty for those of the system
     * @param patience for one question to one server
     */
    public NettyNames(EventLoop loop, List<InetSocketAddress> servers, Duration patience) {
        this.loop = loop;
        var builder = new DnsNameResolverBuilder(loop)
                .datagramChannelType(Epoll.isAvailable() ? EpollDatagramChannel.class : NioDatagramChannel.class)
                .socketChannelType(Epoll.isAvailable() ? EpollSocketChannel.class : NioSocketChannel.class)
                .queryTimeoutMillis(patience.toMillis())
                .maxQueriesPerResolve(TRIES)
                .searchDomains(List.of())
                .ndots(1);
        if (!servers.isEmpty()) {
            builder.nameServerProvider(new SequentialDnsServerAddressStreamProvider(servers));
        }
        resolver = builder.build();
    }

    /** The server that the text names. */
    public static InetSocketAddress server(String text) {
        int colon = text.lastIndexOf(':');
        boolean port = colon > 0 && text.indexOf(':') == colon;
        return new InetSocketAddress(
                InetAddress.ofLiteral(port ? text.substring(0, colon) : text),
                port ? Integer.parseInt(text.substring(colon + 1)) : SERVER_PORT);
    }

    @Override
    public CompletionStage<List<Naptr>> naptr(String domain) {
        return ask(domain, DnsRecordType.NAPTR, NettyNames::naptr);
    }

    private static Naptr naptr(ByteBuf in) {
        int order = in.readUnsignedShort();
        int preference = in.readUnsignedShort();
        String flags = text(in);
        String service = text(in);
        text(in);
        return new Naptr(order, preference, flags, service, name(in));
    }

    /** A character string (RFC 1035 §3.3). */
    private static String text(ByteBuf in) {
        return in.readCharSequence(in.readUnsignedByte(), java.nio.charset.StandardCharsets.US_ASCII)
                .toString();
    }

    private static String name(ByteBuf in) {
        String name = DefaultDnsRecordDecoder.decodeName(in);
        return name.endsWith(".") && name.length() > 1 ? name.substring(0, name.length() - 1) : name;
    }

    @Override
    public CompletionStage<List<Srv>> srv(String name) {
        return ask(
                name,
                DnsRecordType.SRV,
                in -> new Srv(in.readUnsignedShort(), in.readUnsignedShort(), in.readUnsignedShort(), name(in)));
    }

    @Override
    public CompletionStage<List<InetAddress>> addresses(String host) {
        var four = ask(host, DnsRecordType.A, NettyNames::address);
        return four.thenCombine(ask(host, DnsRecordType.AAAA, NettyNames::address), (a, aaaa) -> {
            var all = new ArrayList<InetAddress>(a);
            all.addAll(aaaa);
            return all;
        });
    }

    private static InetAddress address(ByteBuf in) {
        byte[] bytes = new byte[in.readableBytes()];
        in.readBytes(bytes);
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("no address: " + bytes.length + " bytes", e);
        }
    }

    private <T> CompletionStage<List<T>> ask(String name, DnsRecordType type, Function<ByteBuf, T> read) {
        String key = type.name() + " " + name.toLowerCase(Locale.ROOT);
        CompletableFuture<List<T>> known = remembered.find(key, System.nanoTime());
        if (known != null) {
            return known;
        }
        var answer = new CompletableFuture<List<T>>();
        remembered.put(key, answer);
        try {
            resolver.resolveAll(new DefaultDnsQuestion(name.endsWith(".") ? name : name + ".", type))
                    .addListener(
                            (Future<List<DnsRecord>> asked) -> loop.execute(() -> answered(key, asked, read, answer)));
        } catch (IllegalArgumentException e) {
            // No name of a host.
            remembered.until(key, System.nanoTime() + NEGATIVE.toNanos());
            answer.complete(List.of());
        }
        return answer;
    }

    private <T> void answered(
            String key, Future<List<DnsRecord>> asked, Function<ByteBuf, T> read, CompletableFuture<List<T>> answer) {
        if (!asked.isSuccess()) {
            boolean absent = absent(asked.cause());
            if (!absent) {
                LOG.info("DNS did not answer {}: {}", key, asked.cause().toString());
            }
            remembered.until(key, System.nanoTime() + (absent ? NEGATIVE : UNANSWERED).toNanos());
            answer.complete(List.of());
            return;
        }
        var values = new ArrayList<T>();
        long life = Long.MAX_VALUE;
        for (var each : asked.getNow()) {
            try {
                if (each instanceof DnsRawRecord raw
                        && key.startsWith(raw.type().name() + " ")) {
                    values.add(read.apply(raw.content()));
                    life = Math.min(life, raw.timeToLive());
                }
            } catch (IllegalArgumentException
                    | IndexOutOfBoundsException
                    | io.netty.handler.codec.CorruptedFrameException e) {
                LOG.info("DNS answered {} with what cannot be read: {}", key, e.toString());
            } finally {
                ReferenceCountUtil.release(each);
            }
        }
        long nanos = values.isEmpty()
                ? NEGATIVE.toNanos()
                : Duration.ofSeconds(Math.clamp(life, 0, Remembered.LONGEST_SECONDS))
                        .toNanos();
        remembered.until(key, System.nanoTime() + nanos);
        answer.complete(List.copyOf(values));
    }

    /** Whether a server said that there is none. */
    private static boolean absent(@Nullable Throwable cause) {
        for (var each = cause; each != null; each = each.getCause()) {
            if (each instanceof DnsErrorCauseException) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void close() {
        resolver.close();
    }
}
