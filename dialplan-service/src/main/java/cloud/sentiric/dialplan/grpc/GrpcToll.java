package cloud.sentiric.dialplan.grpc;

import cloud.sentiric.dialplan.plan.Place;
import cloud.sentiric.dialplan.plan.Records;
import cloud.sentiric.dialplan.toll.PolicySubject;
import cloud.sentiric.dialplan.toll.RatePrefix;
import cloud.sentiric.proto.dialplan.v1.DeleteCallingPolicyRequest;
import cloud.sentiric.proto.dialplan.v1.DeleteCallingPolicyResponse;
import cloud.sentiric.proto.dialplan.v1.DeleteRateRequest;
import cloud.sentiric.proto.dialplan.v1.DeleteRateResponse;
import cloud.sentiric.proto.dialplan.v1.GetCallingPolicyRequest;
import cloud.sentiric.proto.dialplan.v1.GetCallingPolicyResponse;
import cloud.sentiric.proto.dialplan.v1.ListCallingPoliciesRequest;
import cloud.sentiric.proto.dialplan.v1.ListCallingPoliciesResponse;
import cloud.sentiric.proto.dialplan.v1.ListRatesRequest;
import cloud.sentiric.proto.dialplan.v1.ListRatesResponse;
import cloud.sentiric.proto.dialplan.v1.PutCallingPolicyRequest;
import cloud.sentiric.proto.dialplan.v1.PutCallingPolicyResponse;
import cloud.sentiric.proto.dialplan.v1.PutRateRequest;
import cloud.sentiric.proto.dialplan.v1.PutRateResponse;
import cloud.sentiric.proto.dialplan.v1.Rate;
import cloud.sentiric.proto.dialplan.v1.TollServiceGrpc;
import cloud.sentiric.store.grpc.Page;
import cloud.sentiric.store.grpc.Replies;
import cloud.sentiric.store.record.Outcome;
import cloud.sentiric.store.record.Scope;
import cloud.sentiric.store.record.TenantId;
import io.grpc.stub.StreamObserver;
import java.util.function.Function;

/** The RPCs of calling policies and rates. */
public final class GrpcToll extends TollServiceGrpc.TollServiceImplBase {
    private final Records<PolicySubject, cloud.sentiric.dialplan.toll.CallingPolicy> policies;
    private final Records<RatePrefix, cloud.sentiric.dialplan.toll.Rate> rates;

    public GrpcToll(
            Records<PolicySubject, cloud.sentiric.dialplan.toll.CallingPolicy> policies,
            Records<RatePrefix, cloud.sentiric.dialplan.toll.Rate> rates) {
        this.policies = policies;
        this.rates = rates;
    }

    @Override
    public void getCallingPolicy(GetCallingPolicyRequest request, StreamObserver<GetCallingPolicyResponse> to) {
        var found = within(
                request.getTenantId(),
                tenant -> Policies.subject("user_id", request.getUserId())
                        .then(subject ->
                                Outcome.found(policies.find(tenant, subject), "user_id", "policy for " + subject)));
        Replies.send(
                to,
                found,
                value -> GetCallingPolicyResponse.newBuilder()
                        .setCallingPolicy(Policies.message(value))
                        .build());
    }

    @Override
    public void putCallingPolicy(PutCallingPolicyRequest request, StreamObserver<PutCallingPolicyResponse> to) {
        var stored = within(
                request.getTenantId(),
                tenant -> Policies.policy(tenant, request.getCallingPolicy())
                        .then(policy -> put(policies, tenant, policy.subject(), policy)));
        Replies.send(
                to,
                stored,
                value -> PutCallingPolicyResponse.newBuilder()
                        .setCallingPolicy(Policies.message(value))
                        .build());
    }

    @Override
    public void deleteCallingPolicy(
            DeleteCallingPolicyRequest request, StreamObserver<DeleteCallingPolicyResponse> to) {
        var deleted = within(
                request.getTenantId(),
                tenant -> Policies.subject("user_id", request.getUserId())
                        .then(subject -> policies.remove(tenant, subject)));
        Replies.send(to, deleted, subject -> DeleteCallingPolicyResponse.getDefaultInstance());
    }

    @Override
    public void listCallingPolicies(
            ListCallingPoliciesRequest request, StreamObserver<ListCallingPoliciesResponse> to) {
        var answer = Page.of(request.getPageSize(), request.getPageToken())
                .then(page -> Scope.of("tenant_id", request.getTenantId()).then(scope -> {
                    var filled = page.fill(
                            policies.list(scope, Place.parse(page.after()), page.limit()),
                            Policies::message,
                            value -> Place.of(value.tenant(), value.subject()).toString());
                    return Outcome.done(ListCallingPoliciesResponse.newBuilder()
                            .addAllCallingPolicies(filled.rows())
                            .setNextPageToken(filled.nextToken())
                            .build());
                }));
        Replies.send(to, answer, done -> done);
    }

    @Override
    public void putRate(PutRateRequest request, StreamObserver<PutRateResponse> to) {
        var stored = within(
                request.getTenantId(),
                tenant -> rate(tenant, request.getRate()).then(rate -> put(rates, tenant, rate.prefix(), rate)));
        Replies.send(
                to,
                stored,
                value -> PutRateResponse.newBuilder().setRate(message(value)).build());
    }

    @Override
    public void deleteRate(DeleteRateRequest request, StreamObserver<DeleteRateResponse> to) {
        var deleted = within(
                request.getTenantId(),
                tenant -> Keys.checked("prefix", new RatePrefix(request.getPrefix()))
                        .then(prefix -> rates.remove(tenant, prefix)));
        Replies.send(to, deleted, prefix -> DeleteRateResponse.getDefaultInstance());
    }

    @Override
    public void listRates(ListRatesRequest request, StreamObserver<ListRatesResponse> to) {
        var answer = Page.of(request.getPageSize(), request.getPageToken())
                .then(page -> Scope.of("tenant_id", request.getTenantId()).then(scope -> {
                    var filled = page.fill(
                            rates.list(scope, Place.parse(page.after()), page.limit()),
                            GrpcToll::message,
                            value -> Place.of(value.tenant(), value.prefix()).toString());
                    return Outcome.done(ListRatesResponse.newBuilder()
                            .addAllRates(filled.rows())
                            .setNextPageToken(filled.nextToken())
                            .build());
                }));
        Replies.send(to, answer, done -> done);
    }

    private static Rate message(cloud.sentiric.dialplan.toll.Rate rate) {
        return Rate.newBuilder()
                .setTenantId(rate.tenant().value())
                .setPrefix(rate.prefix().value())
                .setCostPerMinuteMicros(rate.perMinute())
                .build();
    }

    private static Outcome<cloud.sentiric.dialplan.toll.Rate> rate(TenantId tenant, Rate message) {
        var rate = new cloud.sentiric.dialplan.toll.Rate(
                tenant, new RatePrefix(message.getPrefix()), message.getCostPerMinuteMicros());
        return Keys.sameTenant("rate.tenant_id", message.getTenantId(), tenant)
                .then(same -> Outcome.checked(rate, rate.violations()));
    }

    /** The record in place of the one that is there, if there is one. */
    private static <K extends cloud.sentiric.dialplan.plan.Key, V> Outcome<V> put(
            Records<K, V> records, TenantId tenant, K key, V value) {
        var changed = records.change(tenant, key, stored -> Outcome.done(value));
        return changed instanceof Outcome.Unknown<V> ? records.add(value) : changed;
    }

    private static <T> Outcome<T> within(String tenant, Function<TenantId, Outcome<T>> work) {
        return TenantId.of("tenant_id", tenant).then(work);
    }
}
