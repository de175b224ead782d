package cloud.sentiric.node.tls;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets a request in when its caller's certificate names one who may call this method. */
public final class CallerCheck implements ServerInterceptor {
    /** Who calls, for whoever handles the request. */
    public static final Context.Key<Peer> CALLER = Context.key("caller");

    private static final Logger log = LoggerFactory.getLogger(CallerCheck.class);
    private static final String SEEN = "cloud.sentiric.peer";
    /** Refusals that are logged, each once; beyond, the answer alone tells of them. */
    private static final int MAX_TOLD = 256;

    private final Callers callers;
    private final @Nullable Introduction introduction;
    private final Set<String> told = ConcurrentHashMap.newKeySet();

    public CallerCheck(Callers callers) {
        this(callers, null);
    }

    /** One that takes requests of its own process, too, if there is an introduction. */
    CallerCheck(Callers callers, @Nullable Introduction introduction) {
        this.callers = callers;
        this.introduction = introduction;
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        var caller = peer(call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION));
        if (caller == null && introduction != null) {
            caller = introduction.caller(call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR), headers);
        }
        if (caller == null) {
            return refuse(call, Status.UNAUTHENTICATED.withDescription("a certificate of this platform is needed"));
        }
        var method = call.getMethodDescriptor().getFullMethodName();
        if (!callers.permit(method, caller.service())) {
            var text = caller.service() + " may not call " + method;
            if (told.size() < MAX_TOLD && told.add(text)) {
                log.warn("refused: {}, as {} tried", text, caller.uri());
            }
            return refuse(call, Status.PERMISSION_DENIED.withDescription(text));
        }
        return Contexts.interceptCall(Context.current().withValue(CALLER, caller), call, headers, next);
    }

    private static <Q, A> ServerCall.Listener<Q> refuse(ServerCall<Q, A> call, Status why) {
        call.close(why, new Metadata());
        return new ServerCall.Listener<>() {};
    }

    /** Whom the connection is with; read once for each. */
    private static @Nullable Peer peer(@Nullable SSLSession session) {
        if (session == null) {
            return null;
        }
        if (session.getValue(SEEN) instanceof Peer known) {
            return known;
        }
        try {
            var peer = Peer.of((X509Certificate) session.getPeerCertificates()[0]);
            session.putValue(SEEN, peer);
            return peer;
        } catch (SSLPeerUnverifiedException | CertificateException e) {
            return null;
        }
    }
}
