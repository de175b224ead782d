package cloud.sentiric.dialplan.grpc;

import cloud.sentiric.dialplan.outbound.Trunk.Transport;
import cloud.sentiric.dialplan.outbound.TrunkId;
import cloud.sentiric.proto.dialplan.v1.Trunk;
import cloud.sentiric.proto.dialplan.v1.TrunkTransport;
import cloud.sentiric.store.record.Outcome;
import cloud.sentiric.store.record.TenantId;

/** The contract's trunks and the core's, each as the other. */
final class Trunks {
    private Trunks() {}

    static Trunk message(cloud.sentiric.dialplan.outbound.Trunk trunk) {
        return Trunk.newBuilder()
                .setId(trunk.id().value())
                .setTenantId(trunk.tenant().value())
                .setName(trunk.name())
                .setHost(trunk.host())
                .setPort(trunk.port())
                .setTransport(transport(trunk.transport()))
                .setUsername(trunk.username())
                .setCredentialId(trunk.credential())
                .setRegisters(trunk.registers())
                .setOptionsIntervalSeconds(trunk.optionsSeconds())
                .setMaxCalls(trunk.maxCalls())
                .setMaxCallsPerSecond(trunk.maxCallsPerSecond())
                .setEnabled(trunk.enabled())
                .setCallerId(CallerIds.message(trunk.callerId()))
                .addAllSources(trunk.sources())
                .setRegistrar(trunk.registrar())
                .build();
    }

    static Outcome<cloud.sentiric.dialplan.outbound.Trunk> trunk(TenantId tenant, Trunk message) {
        return Keys.sameTenant("trunk.tenant_id", message.getTenantId(), tenant)
                .then(same -> transport(message.getTransport()))
                .then(transport -> CallerIds.rule("trunk.caller_id", message.getCallerId())
                        .then(callerId -> {
                            var trunk = new cloud.sentiric.dialplan.outbound.Trunk(
                                    new TrunkId(message.getId()),
                                    tenant,
                                    message.getName(),
                                    message.getHost(),
                                    message.getPort(),
                                    transport,
                                    message.getUsername(),
                                    message.getCredentialId(),
                                    message.getRegisters(),
                                    message.getOptionsIntervalSeconds(),
                                    message.getMaxCalls(),
                                    message.getMaxCallsPerSecond(),
                                    message.getEnabled(),
                                    callerId,
                                    message.getSourcesList(),
                                    message.getRegistrar());
                            return Outcome.checked(trunk, trunk.violations());
                        }));
    }

    private static TrunkTransport transport(Transport transport) {
        return switch (transport) {
            case FOUND -> TrunkTransport.TRUNK_TRANSPORT_UNSPECIFIED;
            case UDP -> TrunkTransport.TRUNK_TRANSPORT_UDP;
            case TCP -> TrunkTransport.TRUNK_TRANSPORT_TCP;
            case TLS -> TrunkTransport.TRUNK_TRANSPORT_TLS;
        };
    }

    private static Outcome<Transport> transport(TrunkTransport transport) {
        return switch (transport) {
            case TRUNK_TRANSPORT_UNSPECIFIED -> Outcome.done(Transport.FOUND);
            case TRUNK_TRANSPORT_UDP -> Outcome.done(Transport.UDP);
            case TRUNK_TRANSPORT_TCP -> Outcome.done(Transport.TCP);
            case TRUNK_TRANSPORT_TLS -> Outcome.done(Transport.TLS);
            case UNRECOGNIZED -> Outcome.invalid("trunk.transport", "must be a known transport");
        };
    }
}
