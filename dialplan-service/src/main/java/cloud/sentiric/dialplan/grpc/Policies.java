package cloud.sentiric.dialplan.grpc;

import cloud.sentiric.dialplan.toll.DestinationRule.Effect;
import cloud.sentiric.dialplan.toll.PolicySubject;
import cloud.sentiric.proto.dialplan.v1.CallingPolicy;
import cloud.sentiric.proto.dialplan.v1.DestinationEffect;
import cloud.sentiric.proto.dialplan.v1.DestinationRule;
import cloud.sentiric.store.record.Outcome;
import cloud.sentiric.store.record.TenantId;
import cloud.sentiric.store.record.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The contract's calling policies and the core's, each as the other. */
final class Policies {
    private Policies() {}

    static CallingPolicy message(cloud.sentiric.dialplan.toll.CallingPolicy policy) {
        var message = CallingPolicy.newBuilder()
                .setTenantId(policy.tenant().value())
                .setUserId(
                        policy.subject().equals(PolicySubject.TENANT)
                                ? ""
                                : policy.subject().value());
        policy.rules()
                .forEach(rule -> message.addRules(
                        DestinationRule.newBuilder().setPrefix(rule.prefix()).setEffect(effect(rule.effect()))));
        policy.maxCalls().ifPresent(message::setMaxCalls);
        policy.dailyLimit().ifPresent(message::setDailyCostLimitMicros);
        policy.userMaxCalls().ifPresent(message::setUserMaxCalls);
        policy.userDailyLimit().ifPresent(message::setUserDailyCostLimitMicros);
        return message.build();
    }

    static Outcome<cloud.sentiric.dialplan.toll.CallingPolicy> policy(TenantId tenant, CallingPolicy message) {
        var found = new ArrayList<Violation>();
        var rules = rules(message, found);
        return Keys.sameTenant("calling_policy.tenant_id", message.getTenantId(), tenant)
                .then(same -> subject("calling_policy.user_id", message.getUserId()))
                .then(subject -> {
                    var policy = new cloud.sentiric.dialplan.toll.CallingPolicy(
                            tenant,
                            subject,
                            rules,
                            message.hasMaxCalls() ? Optional.of(message.getMaxCalls()) : Optional.empty(),
                            message.hasDailyCostLimitMicros()
                                    ? Optional.of(message.getDailyCostLimitMicros())
                                    : Optional.empty(),
                            message.hasUserMaxCalls() ? Optional.of(message.getUserMaxCalls()) : Optional.empty(),
                            message.hasUserDailyCostLimitMicros()
                                    ? Optional.of(message.getUserDailyCostLimitMicros())
                                    : Optional.empty());
                    found.addAll(policy.violations());
                    return Outcome.checked(policy, found);
                });
    }

    /** Whose policy a request means. */
    static Outcome<PolicySubject> subject(String field, String userId) {
        if (userId.isEmpty()) {
            return Outcome.done(PolicySubject.TENANT);
        }
        try {
            return Outcome.done(new PolicySubject(UUID.fromString(userId).toString()));
        } catch (IllegalArgumentException e) {
            return Outcome.invalid(field, "must be a UUID, or empty");
        }
    }

    private static List<cloud.sentiric.dialplan.toll.DestinationRule> rules(
            CallingPolicy message, List<Violation> found) {
        var rules = new ArrayList<cloud.sentiric.dialplan.toll.DestinationRule>();
        for (int i = 0; i < message.getRulesCount(); i++) {
            var rule = message.getRules(i);
            switch (rule.getEffect()) {
                case DESTINATION_EFFECT_DENY -> rules.add(rule(rule, Effect.DENY));
                case DESTINATION_EFFECT_ALLOW -> rules.add(rule(rule, Effect.ALLOW));
                case DESTINATION_EFFECT_ALLOW_PREMIUM -> rules.add(rule(rule, Effect.ALLOW_PREMIUM));
                case DESTINATION_EFFECT_UNSPECIFIED, UNRECOGNIZED ->
                    found.add(new Violation("calling_policy.rules[" + i + "].effect", "must be a known effect"));
            }
        }
        return rules;
    }

    private static cloud.sentiric.dialplan.toll.DestinationRule rule(DestinationRule rule, Effect effect) {
        return new cloud.sentiric.dialplan.toll.DestinationRule(rule.getPrefix(), effect);
    }

    private static DestinationEffect effect(Effect effect) {
        return switch (effect) {
            case DENY -> DestinationEffect.DESTINATION_EFFECT_DENY;
            case ALLOW -> DestinationEffect.DESTINATION_EFFECT_ALLOW;
            case ALLOW_PREMIUM -> DestinationEffect.DESTINATION_EFFECT_ALLOW_PREMIUM;
        };
    }
}
