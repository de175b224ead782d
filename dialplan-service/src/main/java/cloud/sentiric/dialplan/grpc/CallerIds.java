package cloud.sentiric.dialplan.grpc;

import cloud.sentiric.dialplan.outbound.CallerIdRule.Source;
import cloud.sentiric.proto.dialplan.v1.CallerIdRule;
import cloud.sentiric.proto.dialplan.v1.CallerIdSource;
import cloud.sentiric.store.record.Outcome;

/** The contract's rules for the shown number and the core's, each as the other. */
final class CallerIds {
    private CallerIds() {}

    static CallerIdRule message(cloud.sentiric.dialplan.outbound.CallerIdRule rule) {
        return CallerIdRule.newBuilder()
                .setSource(
                        switch (rule.source()) {
                            case INHERITED -> CallerIdSource.CALLER_ID_SOURCE_UNSPECIFIED;
                            case USER -> CallerIdSource.CALLER_ID_SOURCE_USER;
                            case FIXED -> CallerIdSource.CALLER_ID_SOURCE_FIXED;
                            case WITHHELD -> CallerIdSource.CALLER_ID_SOURCE_WITHHELD;
                        })
                .setNumber(rule.number())
                .build();
    }

    static Outcome<cloud.sentiric.dialplan.outbound.CallerIdRule> rule(String field, CallerIdRule message) {
        Outcome<Source> source = switch (message.getSource()) {
            case CALLER_ID_SOURCE_UNSPECIFIED -> Outcome.done(Source.INHERITED);
            case CALLER_ID_SOURCE_USER -> Outcome.done(Source.USER);
            case CALLER_ID_SOURCE_FIXED -> Outcome.done(Source.FIXED);
            case CALLER_ID_SOURCE_WITHHELD -> Outcome.done(Source.WITHHELD);
            case UNRECOGNIZED -> Outcome.invalid(field + ".source", "must be a known source");
        };
        return source.then(
                known -> Outcome.done(new cloud.sentiric.dialplan.outbound.CallerIdRule(known, message.getNumber())));
    }
}
