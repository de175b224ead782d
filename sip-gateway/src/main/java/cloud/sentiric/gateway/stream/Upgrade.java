package cloud.sentiric.gateway.stream;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;

/** Lets nothing pass but the upgrade to a WebSocket that speaks SIP (RFC 7118 §4.1). Owned by the event loop. */
final class Upgrade extends ChannelInboundHandlerAdapter {
    static final String PROTOCOL = "sip";

    @Override
    public void channelRead(ChannelHandlerContext context, Object read) {
        if (!(read instanceof FullHttpRequest request)) {
            context.fireChannelRead(read);
            return;
        }
        boolean wanted = request.decoderResult().isSuccess()
                && request.method().equals(HttpMethod.GET)
                && request.headers().containsValue(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true);
        if (!wanted) {
            refuse(context, request, HttpResponseStatus.UPGRADE_REQUIRED, "This port speaks SIP over WebSocket.\n");
        } else if (!request.headers().containsValue(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL, PROTOCOL, true)) {
            refuse(context, request, HttpResponseStatus.BAD_REQUEST, "Sec-WebSocket-Protocol: sip is missing.\n");
        } else {
            context.fireChannelRead(request);
        }
    }

    private static void refuse(
            ChannelHandlerContext context, FullHttpRequest request, HttpResponseStatus status, String text) {
        request.release();
        var body = Unpooled.wrappedBuffer(text.getBytes(US_ASCII));
        var response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, body);
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, "text/plain")
                .set(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes())
                .set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET)
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
    }
}
