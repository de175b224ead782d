package cloud.sentiric.user;

import cloud.sentiric.proto.user.v1.WatchSipCredentialsResponse;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What somebody is told who watches credentials. */
final class Heard implements StreamObserver<WatchSipCredentialsResponse> {
    /** SIP user names; empty ones say that nothing changed. */
    final List<String> names = new CopyOnWriteArrayList<>();

    volatile Status.Code end = Status.Code.OK;

    boolean begun() {
        return !names.isEmpty();
    }

    @Override
    public void onNext(WatchSipCredentialsResponse change) {
        names.add(change.getSipUsername());
    }

    @Override
    public void onError(Throwable failure) {
        end = Status.fromThrowable(failure).getCode();
    }

    @Override
    public void onCompleted() {
        end = Status.Code.UNKNOWN;
    }
}
