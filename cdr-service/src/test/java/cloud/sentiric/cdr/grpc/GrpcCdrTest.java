package cloud.sentiric.cdr.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cloud.sentiric.cdr.calls.Calls;
import cloud.sentiric.proto.cdr.v1.GetCallRequest;
import cloud.sentiric.proto.cdr.v1.GetCallResponse;
import io.grpc.stub.StreamObserver;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class GrpcCdrTest {
    /** An event that comes between the two questions is in the call. */
    @Test
    void aCallIsReadAfterItsEvents() {
        var asked = new ArrayList<String>();
        var calls = (Calls) Proxy.newProxyInstance(
                Calls.class.getClassLoader(), new Class<?>[] {Calls.class}, (self, what, with) -> {
                    asked.add(what.getName());
                    return what.getName().equals("get") ? Optional.empty() : List.of();
                });
        var request = GetCallRequest.newBuilder()
                .setTenantId("-")
                .setAttemptId("01a1f866-1465-7000-8000-000000000007")
                .build();
        assertThatThrownBy(() -> new GrpcCdr(calls).getCall(request, new Unheard()))
                .hasMessageContaining("there is no such call");
        assertThat(asked).containsExactly("events", "get");
    }

    private static final class Unheard implements StreamObserver<GetCallResponse> {
        @Override
        public void onNext(GetCallResponse response) {}

        @Override
        public void onError(Throwable failure) {}

        @Override
        public void onCompleted() {}
    }
}
